"""Bank account numbers (IBAN) in text, masked the same way on screens and in files."""

import re

# Lengths from the IBAN registry (ISO 13616). A country that is not here has no IBAN.
_LENGTHS = {
    country: length
    for length, countries in {
        15: "NO",
        16: "BE",
        18: "DK FI FK FO GL NL SD",
        19: "MK SI",
        20: "AT BA EE KZ LT LU MN XK",
        21: "CH CR HR LI LV",
        22: "BG BH DE GB GE IE ME RS VA",
        23: "AE GI IL IQ OM SO TL",
        24: "AD CZ ES MD PK RO SA SE SK TN VG",
        25: "LY PT ST",
        26: "IS TR",
        27: "BI DJ FR GR IT MC MR SM",
        28: "AL AZ BY CY DO GT HU LB NI PL SV",
        29: "BR EG PS QA UA",
        30: "JO KW MU YE",
        31: "MT SC",
        32: "LC",
        33: "RU",
    }.items()
    for country in countries.split()
}
_START = re.compile(r"(?<![0-9A-Za-z])(?:[Ii][Bb][Aa][Nn])?(?P<country>[A-Za-z]{2})[0-9]{2}")
_REST = {
    length: re.compile(rf"(?:[^0-9A-Za-z]{{0,2}}[0-9A-Za-z]){{{length - 2}}}") for length in set(_LENGTHS.values())
}


def masked(text: str) -> str:
    """The text with every valid IBAN, spaced or not, replaced by its last four characters: "•••• 4300".

    Only a code with its country's length and a right check number (mod 97) is one; other codes stay as they are.
    """
    done: list[str] = []
    position = 0
    for start in _START.finditer(text):
        begin = start.start("country")
        end = _end(text, begin)
        if begin >= position and end is not None:
            code = _compact(text[begin:end])
            done += [text[position:begin], f"•••• {code[-4:]}"]
            position = end
    return "".join([*done, text[position:]])


def _compact(written: str) -> str:
    return re.sub(r"[^0-9A-Za-z]", "", written).upper()


def _end(text: str, begin: int) -> int | None:
    """Where the IBAN that begins here ends; None when it is none."""
    length = _LENGTHS.get(text[begin : begin + 2].upper())
    rest = _REST[length].match(text, begin + 2) if length else None
    return rest.end() if rest and _is_valid(_compact(text[begin : rest.end()])) else None


def _is_valid(code: str) -> bool:
    return int("".join(str(int(character, 36)) for character in code[4:] + code[:4])) % 97 == 1
