"""The picture of a haakje's states, made from the table that the code obeys."""

from haakjes.models import TRANSITIONS


def state_diagram() -> str:
    """Return the Mermaid text of the states; docs/architecture.md holds it, and a test compares."""
    lines = ["stateDiagram-v2", "    [*] --> open"]
    for state, followers in TRANSITIONS.items():
        lines += [f"    {state.value} --> {follower.value}" for follower in sorted(followers)]
        if not followers:
            lines.append(f"    {state.value} --> [*]")
    return "\n".join(lines)
