"""The fictitious county 云溪县: who competes there, what happened to them, and the files their office kept."""

import os

# As in etl: with lxml beside it openpyxl would write other bytes than those that are committed.
os.environ["OPENPYXL_LXML"] = "False"
