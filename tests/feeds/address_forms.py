"""Ways of writing an address that leads inward; `{port}` is a port on which somebody listens.

Whoever knows another way adds it here: nothing else is needed.
"""

from __future__ import annotations

from itertools import product
from typing import Final

IPV4: Final = (
    *("127.0.0.1", "127.0.0.1.", "127.1", "127.0.1", "127.0.0.3", "127.255.255.254", "127.0.0.01"),
    *("2130706433", "017700000003", "0x7f000001", "0X7F000001", "0x7f.1", "0x7f.0.0.1"),
    *("0x7f.0x0.0x0.0x1", "0X7F.0.0.1", "017700000001", "0177.1", "0177.0.0.1", "0177.0.0.01"),
    *("127.0x0.0.01", "00000177.0.0.1", "0x0000007f.0.0.1", "127.000.000.001", "127.65793"),
    *("0", "0.0.0.0", "0.0", "0x0", "00", "0.0.0.0.", "0.1.2.3", "4294967297", "256.0.0.1"),
    *("10.0.0.1", "10.1", "167772161", "0xa000001", "012.0.0.1", "10.255.255.255"),
    *("172.16.0.1", "172.31.255.254", "172.1048577", "192.168.0.1", "192.168.257", "3232235521"),
    *("100.64.0.1", "100.127.255.254", "169.254.169.254", "2852039166", "0xa9fea9fe"),
    *("0251.0376.0251.0376", "168.63.129.16", "192.0.0.1", "192.0.0.170", "192.0.2.1"),
    *("192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.7", "203.0.113.9"),
    *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "0xffffffff"),
)
IPV6: Final = (
    *("::1", "0:0:0:0:0:0:0:1", "0000:0000:0000:0000:0000:0000:0000:0001", "::0:1", "0::1"),
    *("::", "0:0:0:0:0:0:0:0", "::127.0.0.1", "::7f00:1", "::ffff:127.0.0.1", "::FFFF:127.0.0.1"),
    *("::ffff:7f00:1", "0:0:0:0:0:ffff:7f00:0001", "::ffff:0.0.0.0", "::ffff:10.0.0.1"),
    *("::ffff:169.254.169.254", "::ffff:a9fe:a9fe", "::ffff:8.8.8.8", "::ffff:0:127.0.0.1"),
    *("64:ff9b::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1"),
    *("2002:7f00:1::", "2002:7f00:0001::1", "2002:a00:1::", "2002:c0a8:1::1"),
    *("2001:0:7f00:1::", "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:10::1"),
    *("2001:20::1", "2001:2::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1", "100:0:0:1::1"),
    *("fc00::1", "fd00::1", "fd12:3456:789a::1", "fd00:ec2::254", "fec0::1", "feff::1"),
    *("fe80::1", "fe80::1%25lo", "fe80::1%lo", "fe80::1%251", "::1%25lo", "::1%lo", "febf::1"),
    *("ff02::1", "ff01::1", "ff05::2", "ff0e::1", "4000::1", "::2", "1::1", "::1.", "[::1]"),
)
NAMES: Final = (
    *("localhost", "LOCALHOST", "LocalHost", "localhost.", "inward.example", "INWARD.example."),
    *("mixed.example", "first-inward.example", "alias.example", "six.example", "both.example"),
    *("mapped.example", "metadata.example", "nat64.example", "many.example", "zone.example"),
    *("inward.xn--p1ai", "ınward.example", "１２７.0.0.1", "127。0。0。1", "127．0．0．1"),
    *("①②⑦.⓪.⓪.①", "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "ＬＯＣＡＬＨＯＳＴ", "𝟏𝟐𝟕.𝟎.𝟎.𝟏", "local\u00adhost"),
    *("local\u200bhost", "%31%32%37.0.0.1", "127%2e0%2e0%2e1", "localhos%74", "%6cocalhost"),
    *("loc%00alhost", "localhost%00.example", "localhost%23.example", "localhost%2f.example"),
)
WHOLE: Final = (
    "http://good.example@127.0.0.1:{port}/",
    "http://good.example:80@127.0.0.1:{port}/",
    "http://good.example%40@127.0.0.1:{port}/",
    "http://user:secret@127.0.0.1:{port}/",
    "http://@127.0.0.1:{port}/",
    "http://:@127.0.0.1:{port}/",
    "http://a@b@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@good.example/",
    "http://127.0.0.1:{port}?@good.example/",
    "http://127.0.0.1:{port}/@good.example/",
    "http://127.0.0.1:{port}\\@good.example/",
    "http://good.example\\@127.0.0.1:{port}/",
    "http://127.0.0.1:{port};good.example/",
    "http://127.0.0.1:{port},good.example/",
    "http://127.0.0.1:0{port}/",
    "http://127.0.0.1:+{port}/",
    "http://127.0.0.1: {port}/",
    "http://127.0.0.1:{port}:80/",
    "http://127.0.0.1\t:{port}/",
    "http://127.0.0.1\n:{port}/",
    "http://127.0.\r\n0.1:{port}/",
    "ht\ntp://127.0.0.1:{port}/",
    "\x00http://127.0.0.1:{port}/",
    "\ufeffhttp://127.0.0.1:{port}/",
    "  http://127.0.0.1:{port}/  ",
    "\u3000http://127.0.0.1:{port}/\u2003",
    "http:127.0.0.1:{port}/",
    "http:/127.0.0.1:{port}/",
    "http:///127.0.0.1:{port}/",
    "http:////127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}\\",
    "http:/\\127.0.0.1:{port}/",
    "//127.0.0.1:{port}/",
    "///127.0.0.1:{port}/",
    "127.0.0.1:{port}/",
    "HTTP://127.0.0.1:{port}/",
    "HtTpS://127.0.0.1:{port}/",
    "https://localhost:{port}/",
    "webcal://127.0.0.1:{port}/a.ics",
    "WebCals://[::1]:{port}/a.ics",
    "feed:http://127.0.0.1:{port}/",
    "view-source:http://127.0.0.1:{port}/",
    "jar:http://127.0.0.1:{port}!/",
    "url:http://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "ftps://127.0.0.1:{port}/",
    "sftp://127.0.0.1:{port}/",
    "gopher://127.0.0.1:{port}/_GET%20/",
    "dict://127.0.0.1:{port}/d:x",
    "ldap://127.0.0.1:{port}/",
    "tftp://127.0.0.1:{port}/x",
    "ws://127.0.0.1:{port}/",
    "wss://127.0.0.1:{port}/",
    "telnet://127.0.0.1:{port}/",
    "redis://127.0.0.1:{port}/",
    "http+unix://127.0.0.1:{port}/",
    "unix:///run/docker.sock",
    "file:///etc/passwd",
    "file://127.0.0.1:{port}/etc/passwd",
    "file:\\\\127.0.0.1\\c$",
    "data:text/calendar,BEGIN:VCALENDAR",
    "javascript:fetch('http://127.0.0.1:{port}/')",
    "about:blank",
    "http://[::1]:{port}@good.example:{port}@127.0.0.1/",
    "http://[::1:{port}/",
    "http://::1:{port}/",
    "http://[127.0.0.1]:{port}/",
    "http://[::ffff:127.0.0.1%25lo]:{port}/",
    "http://[v1.127.0.0.1]:{port}/",
    "http://127.0.0.1.nip.example:{port}/",
    "http://" + "0" * 300 + "177.0.0.1:{port}/",
)

FORMS: Final = (
    *(f"http://{host}:{{port}}/" for host in IPV4),
    *(f"http://[{host}]:{{port}}/" for host in IPV6),
    *(f"http://{host}:{{port}}/" for host in NAMES),
    *WHOLE,
)
"""Addresses to ask for."""

_LEADS: Final = (
    "http://HOST:{port}/",
    "//HOST:{port}/",
    "http://good.example@HOST:{port}/",
    "http://HOST:{port}#@good.example",
)
_INWARD: Final = (
    *("127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"),
    *("10.0.0.1", "169.254.169.254", "100.64.0.1", "[fe80::1]", "[fd00::1]", "0.0.0.0"),
    *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "inward.example"),
    *("mixed.example", "127。0。0。1"),
)
LEADS: Final = (
    *(lead.replace("HOST", host) for lead, host in product(_LEADS, _INWARD)),
    "\\\\127.0.0.1:{port}/",
    "http:\\\\127.0.0.1:{port}/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "ftp://127.0.0.1:{port}/",
    "data:text/calendar,BEGIN:VCALENDAR",
    "webcal://127.0.0.1:{port}/",
    "\thttp://127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/\tx",
)
"""Locations to which a server on the open internet redirects."""
