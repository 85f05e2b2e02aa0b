"""Tables of events, and what follows each of them, as a text."""

type Step = tuple[str, str]


def tables(text: str) -> dict[str, tuple[str | None, list[Step]]]:
    """Read tables.

    Args:
        text: Tables with an empty line between them. The first line of one is its name, and after an `@` the key that
            it begins with, or `-` for none. Each further line is an event, and after an arrow what follows it. Lines
            that begin with `5 x` are events that happen five times, all of them together.
    """
    found: dict[str, tuple[str | None, list[Step]]] = {}
    for table in text.strip().split("\n\n"):
        (name, _, key_text), *lines = (line.strip().partition(" @ ") for line in table.splitlines())
        steps: list[Step] = []
        repeated: list[Step] = []
        for line, _, _ in lines:
            event, outcome = map(str.strip, line.removeprefix("5 x ").split("->", 1))
            if line.startswith("5 x "):
                repeated.append((event, outcome))
            else:
                steps += [*repeated * 5, (event, outcome)]
                repeated = []
        found[name] = (None if key_text == "-" else key_text, steps)
    return found
