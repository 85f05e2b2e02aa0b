"""What renders one open pack: header, gallery, side panel, banner."""
