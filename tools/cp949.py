#!/usr/bin/env python3
"""Writes the table of CP949 (EUC-KR and what Windows adds to it) for src/http/cp949.cpp: a UTF-16 unit for
each pair of a first byte 0x81 to 0xFE and a second byte 0x41 to 0xFE, 0 where the pair has no meaning."""

for first in range(0x81, 0xFF):
    units = []
    for second in range(0x41, 0xFF):
        character = bytes([first, second]).decode("cp949", errors="ignore")
        units.append(ord(character) if len(character) == 1 and character > "\x7f" else 0)
    print(",".join(map(str, units)) + ",")
