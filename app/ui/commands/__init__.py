"""Everything that a key or a menu can do: one table, from which menus, shortcuts and the list of keys are made."""
