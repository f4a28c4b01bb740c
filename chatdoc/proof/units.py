"""The units of figures, each under one name, and the words that make a figure a bound."""

import re

_UNITS = {
    "percent": ("percent", "per cent", "%", "％"),
    "points": ("percentage points", "percentage point", "个百分点", "百分点"),
    "euro": ("euros", "euro", "EUR", "€", "欧元"),
    "dollar": ("US dollars", "dollars", "dollar", "USD", "US$", "$", "美元", "美金"),
    "pound": ("pounds sterling", "GBP", "£", "英镑"),
    "lb": ("pounds", "pound", "lbs", "lb", "磅"),
    "franc": ("Swiss francs", "francs", "franc", "CHF", "瑞士法郎"),
    "yuan": ("yuan", "renminbi", "RMB", "CNY", "元人民币", "人民币", "元"),
    "hkd": ("HKD", "HK$", "港元", "港币"),
    "twd": ("NT$", "新台币"),
    "aud": ("A$",),
    "cad": ("C$",),
    "yen": ("yen", "JPY", "日元"),
    "¥": ("¥",),
    "year": ("years", "year", "年"),
    "age": ("years old", "years of age", "周岁", "岁"),
    "month": ("calendar months", "months", "month", "个月", "月"),
    "week": ("weeks", "week", "个星期", "星期", "周"),
    "workday": ("working days", "working day", "business days", "business day", "个工作日", "工作日"),
    "day": ("calendar days", "days", "day", "个自然日", "天", "日"),
    "hour": ("hours", "hour", "hrs", "个小时", "小时"),
    "minute": ("minutes", "minute", "mins", "min", "分钟"),
    "s": ("seconds", "second", "secs", "s", "秒钟", "秒"),
    "ms": ("milliseconds", "millisecond", "ms", "毫秒"),
    "km": ("kilometres", "kilometers", "kilometre", "kilometer", "km", "公里", "千米"),
    "m": ("metres", "meters", "metre", "meter", "m", "米"),
    "cm": ("centimetres", "centimeters", "centimetre", "centimeter", "cm", "厘米"),
    "mm": ("millimetres", "millimeters", "millimetre", "millimeter", "mm", "毫米"),
    "mile": ("miles", "mile", "英里"),
    "ft": ("feet", "foot", "ft", "英尺"),
    "inch": ("inches", "inch", "英寸"),
    "m2": ("square metres", "square meters", "square metre", "square meter", "sq m", "m²", "m2", "平方米", "平米"),
    "km2": ("square kilometres", "square kilometers", "km²", "km2", "平方公里", "平方千米"),
    "m3": ("cubic metres", "cubic meters", "m³", "m3", "立方米"),
    "ha": ("hectares", "hectare", "ha", "公顷"),
    "acre": ("acres", "acre", "英亩"),
    "mu": ("亩",),
    "kg": ("kilograms", "kilogram", "kilos", "kg", "公斤", "千克"),
    "g": ("grams", "gram", "g", "克"),
    "mg": ("milligrams", "milligram", "mg", "毫克"),
    "tonne": ("tonnes", "tonne", "tons", "ton", "吨"),
    "litre": ("litres", "liters", "litre", "liter", "l", "L", "升"),
    "ml": ("millilitres", "milliliters", "ml", "mL", "毫升"),
    "celsius": ("degrees Celsius", "°C", "℃", "摄氏度"),
    "fahrenheit": ("degrees Fahrenheit", "°F", "华氏度"),
    "degree": ("degrees", "degree", "°", "度"),
    "bar": ("bar", "巴"),
    "w": ("watts", "watt", "W", "瓦"),
    "kw": ("kilowatts", "kilowatt", "kW", "千瓦"),
    "mw": ("megawatts", "megawatt", "MW", "兆瓦"),
    "kwh": ("kilowatt-hours", "kilowatt hours", "kWh", "千瓦时", "度电"),
    "v": ("volts", "volt", "V", "伏"),
    "hz": ("hertz", "Hz", "赫兹"),
    "kb": ("kilobytes", "KB", "kB"),
    "mb": ("megabytes", "MB"),
    "gb": ("gigabytes", "GB"),
    "person": ("people", "persons", "person", "名", "人", "位"),
}
_NAMES = {form: name for name, forms in _UNITS.items() for form in forms}
UNIT = "|".join(
    re.escape(form).replace(r"\ ", "[ -]") + (r"(?![A-Za-z])" if form[-1].isalpha() and form.isascii() else "")
    for form in sorted(_NAMES, key=len, reverse=True)
)
"""A pattern of a unit, the longest first."""


def unit_name(form: str) -> str:
    """Return the one name of a unit: "€", "EUR" and "欧元" are "euro"."""
    spaced = form.replace("-", " ")
    return _NAMES.get(form) or _NAMES.get(spaced) or _NAMES.get(spaced.lower(), "")


def _ending(words: str) -> re.Pattern[str]:
    """Return a pattern of words right before a figure, with an article or a currency between them at most."""
    return re.compile(rf"(?:{words})\s*(?:the |a |an |to |of |at )?[$€£¥]?\s*$", re.IGNORECASE)


BEFORE = (
    (
        _ending(
            r"\b(?:at most|up to|no (?:more|longer|later) than|not (?:more|longer|later) than|not exceed(?:ing)?"
            r"|maximum(?: of)?|within|no higher than)"
            r"|不(?:得|能|应)?(?:超过|多于|高于|大于|晚于|迟于)|至多|最多|最高|最长"
        ),
        "<=",
    ),
    (
        _ending(
            r"\b(?:at least|no (?:less|fewer|earlier) than|not (?:less|fewer|earlier) than|minimum(?: of)?)"
            r"|不(?:得|能|应)?(?:少于|低于|小于|早于)|至少|最少|最低|起码"
        ),
        ">=",
    ),
    (
        _ending(
            r"\b(?:more than|over|above|exceed(?:s|ed|ing)?|greater than|longer than|higher than|in excess of"
            r"|upwards of)|超过|多于|高于|大于|逾|超"
        ),
        ">",
    ),
    (
        _ending(
            r"\b(?:less than|under|below|fewer than|shorter than|lower than)|少于|低于|不足|小于|不到|不满|未满|未达"
        ),
        "<",
    ),
    (_ending(r"\b(?:about|approximately|around|roughly|circa|ca\.|nearly|almost|some)|大约|大概|约|将近|近|接近"), "~"),
)
BEFORE_DATES = (
    (_ending(r"\b(?:before|prior to)|早于"), "<"),
    (_ending(r"\b(?:after|later than|following)(?<!no later than)(?<!not later than)|晚于"), ">"),
    (_ending(r"\b(?:since|from|starting|beginning|as of|effective)(?: on)?|自从|自|从|始于"), ">="),
    (_ending(r"\b(?:until|till|by|through|to|ending on|ends on)|截至|截止|直至|直到|至|到"), "<="),
)
AFTER = (
    (re.compile(r"\s*(?:or more|or (?:over|longer|above)|and (?:over|above))\b|[及或]?以上", re.IGNORECASE), ">="),
    (re.compile(r"\s*(?:or less|or (?:under|below|fewer|shorter))\b|[及或]?以[下内]|之内|内", re.IGNORECASE), "<="),
    (re.compile(r"左右|上下"), "~"),
    (re.compile(r"多(?=[名人元个年天])|余(?=[名人元个年天])"), ">"),
    (re.compile(r"(?:之|以)?前"), "<"),
    (re.compile(r"(?:之|以)?后"), ">"),
    (re.compile(r"起|以来|开始"), ">="),
    (re.compile(r"为?止|截止|到期|届满"), "<="),
)
"""What makes a figure a bound, before and behind it; the first that is there counts."""
