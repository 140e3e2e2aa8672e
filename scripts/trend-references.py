#!/usr/bin/env python3
"""Writes the reference values that the trend tests of src/stats/ are compared with.

The Mann-Kendall figures come from pymannkendall, the Theil-Sen slope from SciPy: neither shares
code with ours. The series are committed beside their figures, so the tests need no Python.

    pip install -r scripts/trend-references.requirements.txt
    python scripts/trend-references.py
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pymannkendall
from scipy import stats

TABLE = Path(__file__).resolve().parent.parent / "test" / "stats" / "trend-references.json"
SEED = 20260803


def series() -> dict[str, list[float]]:
    random = np.random.default_rng(SEED)
    return {
        "five values, all rising": [1.0, 2.0, 3.0, 4.0, 5.0],
        "ten values, all falling": [float(10 - i) for i in range(10)],
        "eight values, one out of order": [3.0, 4.0, 5.0, 9.0, 6.0, 7.0, 8.0, 10.0],
        "pairs of equal values": [1.0, 1.0, 2.0, 2.0, 3.0, 3.0, 2.0, 2.0, 4.0, 4.0],
        "three values in turn": [5.0, 6.0, 7.0] * 7,
        "noise of 30 values": np.round(random.normal(10, 2, 30), 3).tolist(),
        "noise of 30 values, rounded to ties": np.round(random.normal(10, 1, 30)).tolist(),
        "a rise within noise": np.round(10 + 0.05 * np.arange(60) + random.normal(0, 1, 60), 3).tolist(),
        "a fall in heavy-tailed noise": np.round(20 - 0.1 * np.arange(40) + random.lognormal(0, 1, 40), 3).tolist(),
        "one outlier in an even series": [10.0, 10.1, 9.9, 10.0, 400.0, 10.1, 9.9, 10.0, 10.1, 10.0],
    }


def reference(name: str, values: list[float]) -> dict[str, object]:
    found = pymannkendall.original_test(values)
    slope = stats.theilslopes(values).slope
    return {
        "name": name,
        "values": values,
        "s": int(found.s),
        "variance": round(float(found.var_s), 9),
        "z": round(float(found.z), 9),
        "slope": round(float(slope), 9),
    }


def main() -> None:
    rows = [reference(name, values) for name, values in series().items()]
    lines = ",\n".join(f"  {json.dumps(row)}" for row in rows)
    TABLE.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    print(f"wrote {len(rows)} series to {TABLE.name}")


if __name__ == "__main__":
    main()
