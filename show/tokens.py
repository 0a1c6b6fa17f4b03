"""Colours of the page, each for light and dark: the single source of the style sheet, the drawings and the theme.

Colour means one thing: seal for an issue number and for what is missing; up and down for movement; the three dimension
hues only where dimensions are the subject.
"""

from __future__ import annotations

from typing import NamedTuple


class Tone(NamedTuple):
    """One colour in both schemes."""

    light: str
    dark: str


TONES: dict[str, Tone] = {
    "bg": Tone("#FBFAF7", "#14171A"),
    "panel": Tone("#FFFFFF", "#191D21"),
    "sunk": Tone("#F3F1EB", "#1D2125"),
    "ink": Tone("#1C2024", "#E8E6E1"),
    "ink2": Tone("#565B61", "#B1B4B8"),
    "ink3": Tone("#64686D", "#969BA1"),
    "rule": Tone("#DDD9CF", "#33383D"),
    "rule2": Tone("#EBE8E0", "#262B30"),
    "mute": Tone("#C9C4B8", "#4A5057"),
    "accent": Tone("#1F5A7A", "#7DB7D6"),
    "accentbg": Tone("#E3EEF4", "#1C313D"),
    "seal": Tone("#A8322A", "#F08A7E"),
    "sealbg": Tone("#FBE9E7", "#3A1D1A"),
    "up": Tone("#0B6E75", "#5CC4C4"),
    "down": Tone("#7A5230", "#D9B08C"),
    "d1": Tone("#1D4E89", "#6FA0DC"),
    "d2": Tone("#B9770E", "#E0A94A"),
    "d3": Tone("#B8527C", "#E79BBD"),
}
# Streamlit counts in rem, so everything grows with the root: 15 px, 17 on wide screens, and 1.18 times that with A+; on the
# phone all but the bar, whose two rows hold no more.
LARGER = 1.18
TEXT = "@media screen and (min-width:1800px){:root{font-size:17px !important}}"
LARGER_TEXT = (
    "@media screen{:root{font-size:17.7px !important}}"
    "@media screen and (min-width:1800px){:root{font-size:20px !important}}"
    "@media screen and (max-width:900px){.st-key-bar_beside :is(input,p){font-size:15px !important}}"
    "@media screen and (min-width:1200px){.stApp .sb .eyebrow{max-width:calc(100% - 950px)}}"
)
# On paper, whatever the screen's scheme: three greys that a black-and-white printer keeps apart, and ink on white.
PAPER: dict[str, str] = {
    "bg": "#FFFFFF", "panel": "#FFFFFF", "sunk": "#F2F2F2", "ink": "#000000", "ink2": "#333333", "ink3": "#555555",
    "rule": "#AAAAAA", "rule2": "#CCCCCC", "mute": "#BBBBBB", "accent": "#1F3F5A", "accentbg": "#FFFFFF", "seal": "#A8322A",
    "sealbg": "#FFFFFF", "up": "#000000", "down": "#000000", "d1": "#222222", "d2": "#888888", "d3": "#FFFFFF",
}  # fmt: skip
DIMENSION_HUES = ("d1", "d2", "d3")


def dimension_hue(position: int) -> str:
    """The variable of the dimension in this place of the rulebook's order; beyond three, plain ink."""
    return DIMENSION_HUES[position] if position < len(DIMENSION_HUES) else "ink2"


def css_variables() -> str:
    """The tokens as CSS variables of the app: plain light values first, both schemes where the browser knows light-dark.

    They stand on .stApp because Streamlit sets color-scheme there; on :root it stays normal.
    """
    plain = "".join(f"--{name}:{tone.light};" for name, tone in TONES.items())
    both = "".join(f"--{name}:light-dark({tone.light},{tone.dark});" for name, tone in TONES.items())
    paper = "".join(f"--{name}:{tone};" for name, tone in PAPER.items())
    return (
        f".stApp{{{plain}}}\n@supports (color:light-dark(#000,#fff)){{.stApp{{{both}}}}}\n"
        f"@media print{{.stApp{{{paper}color-scheme:light}}}}"
    )
