"""Colours: how far two are apart for the eye, and one made from two. Pure.

Relative luminance and contrast ratio are those of WCAG 2.2 (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance and
#dfn-contrast-ratio): L = 0.2126 R + 0.7152 G + 0.0722 B of the linearised sRGB channels, and
(L1 + 0.05) ÷ (L2 + 0.05) with the lighter one first, 1 to 21.
"""

TEXT_RATIO = 4.5
"""What text must differ from what it stands on (WCAG 1.4.3, AA)."""

SHAPE_RATIO = 3.0
"""What controls and signs must differ from what lies beside them (WCAG 1.4.11, AA)."""

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """The channels (0 to 255) of `#rgb` or `#rrggbb`."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    return int(digits[0:2], 16), int(digits[2:4], 16), int(digits[4:6], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(channel / 255) for channel in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of the other one in it, channel by channel."""
    channels = (round(a + (b - a) * share) for a, b in zip(rgb(colour), rgb(other), strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in channels)


def readable_on(colour: str) -> str:
    """Black or white, whichever reads better on a colour."""
    return max(("#ffffff", "#000000"), key=lambda ink: contrast(ink, colour))


def lifted(colour: str, ground: str, ratio: float) -> str:
    """The colour, mixed with black or white just so far that it differs enough from what it stands on."""
    towards = readable_on(ground)
    steps = (mixed(colour, towards, step / 20) for step in range(20))
    return next((found for found in steps if contrast(found, ground) >= ratio), towards)
