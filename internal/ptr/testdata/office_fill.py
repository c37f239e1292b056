"""Fills a workbook in LibreOffice as a clerk would: office_fill.py IN.xlsx OUT.xlsx PROFILE < instructions.json

Instructions: {"sheet": {"A2": "text", "E2": 41456, "F2": "=2013.07.01."}}. Texts go in as if typed, so that the
program turns dates and numbers into dates and numbers; texts that begin with ' stay text. Prints the computed text
of the first column of every sheet as JSON.
"""
import json
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue


def prop(name, value):
    p = PropertyValue()
    p.Name, p.Value = name, value
    return p


source, target, profile = sys.argv[1:4]
cells = json.load(sys.stdin) or {}
pipe = "oszir%d" % time.time_ns()
office = subprocess.Popen([
    "soffice", "--headless", "--norestore", "--nologo", "--nodefault", "-env:UserInstallation=file://" + profile,
    "--accept=pipe,name=%s;urp" % pipe,
], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
try:
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    for attempt in range(600):
        try:
            ctx = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            break
        except Exception:
            if attempt == 599 or office.poll() is not None:
                raise
            time.sleep(0.1)
    desktop = ctx.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", ctx)
    doc = desktop.loadComponentFromURL("file://" + source, "_blank", 0, (prop("Hidden", True),))
    for sheet, values in cells.items():
        page = doc.Sheets.getByName(sheet)
        for place, value in values.items():
            cell = page.getCellRangeByName(place)
            if isinstance(value, (int, float)):
                cell.setValue(value)
            elif value.startswith("'"):
                cell.setString(value[1:])
            else:
                cell.setFormula(value)
    doc.calculateAll()
    out = {}
    for page in doc.Sheets:
        texts = []
        for row in range(1, 20):
            text = page.getCellByPosition(0, row).getString()
            if text:
                texts.append(text)
        out[page.Name] = texts
    doc.storeToURL("file://" + target, (prop("FilterName", "Calc MS Excel 2007 XML"),))
    doc.close(True)
    json.dump(out, sys.stdout)
    try:
        desktop.terminate()
    except Exception:
        pass
    office.wait(30)
finally:
    if office.poll() is None:
        office.kill()
