#!/usr/bin/env python3
"""Trains the fraud classifier that the example scenarios serve, and writes its payloads.

The data is drawn from a seeded generator, so nobody's transactions are in it and anybody can
rerun it. The same trees are written twice: as XGBoost's own file and as ONNX. The expected answer
of every payload comes from XGBoost itself, so a server is judged against the model and not
against another conversion of it.

    pip install -r scripts/train-fraud-model.requirements.txt
    python scripts/train-fraud-model.py            # train, convert, check, write
    python scripts/train-fraud-model.py --verify   # only check the committed files
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import xgboost
from onnxmltools.convert import convert_xgboost
from onnxmltools.convert.common.data_types import FloatTensorType
from sklearn.metrics import average_precision_score, roc_auc_score

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
ONNX_PATH = FIXTURES / "models" / "fraud.onnx"
NATIVE_PATH = FIXTURES / "models" / "fraud.xgb.ubj"
PAYLOADS_PATH = FIXTURES / "payloads" / "fraud.jsonl"

SEED = 20260803
TRAIN_ROWS = 20_000
HELD_OUT_ROWS = 10_000
PAYLOAD_ROWS = 1_000
FRAUD_SHARE = 0.035
LABEL_NOISE_SHARE = 0.002
AGREEMENT_TOLERANCE = 1e-5
SIZE_LIMIT_BYTES = 1_500_000
# Old enough for every server that the project drives; a tree ensemble needs nothing newer.
TARGET_OPSET = 15
IR_VERSION = 8

FEATURES = [
    "amount_usd",
    "amount_vs_customer_mean_pct",
    "amount_vs_merchant_mean_pct",
    "hour_of_day",
    "day_of_week",
    "is_night",
    "minutes_since_last_transaction",
    "transactions_last_1h",
    "transactions_last_24h",
    "transactions_last_7d",
    "amount_last_24h_usd",
    "distinct_merchants_last_24h",
    "distinct_countries_last_30d",
    "declined_last_24h",
    "account_age_days",
    "card_age_days",
    "customer_age_years",
    "merchant_risk_score",
    "merchant_category_risk_score",
    "distance_from_home_km",
    "distance_from_last_transaction_km",
    "is_foreign_country",
    "is_card_present",
    "is_new_device",
    "device_age_days",
    "ip_risk_score",
    "failed_logins_last_24h",
    "email_age_days",
    "is_shipping_address_new",
    "minutes_since_password_change",
]

# How fraud differs from an honest transaction: the kinds, and the share of fraud that each makes.
CARD_TESTING, TAKEOVER, STOLEN_CARD, FRIENDLY = 1, 2, 3, 4
KIND_SHARES = [0.25, 0.30, 0.30, 0.15]


def draw_transactions(rng: np.random.Generator, rows: int) -> tuple[np.ndarray, np.ndarray]:
    """Draws `rows` transactions: features as float32 [rows, 30] and labels as int64 [rows].

    Every feature lies on a grid of 1/8, so its short decimal is the same number in JSON, in
    float64 and in float32, and no server can differ by how it parses.
    """
    fraud = rng.random(rows) < FRAUD_SHARE
    kind = np.where(fraud, rng.choice([1, 2, 3, 4], size=rows, p=KIND_SHARES), 0)
    columns = draw_honest(rng, rows)
    # Not every fraudster shows every sign, and friendly fraud (kind 4) shows none.
    bend_to_fraud(rng, columns, kind)
    columns["is_night"] = (columns["hour_of_day"] < 6.0).astype(float)
    columns["transactions_last_24h"] += columns["transactions_last_1h"]
    columns["transactions_last_7d"] += columns["transactions_last_24h"]
    columns["amount_vs_customer_mean_pct"] = 100 * columns["amount_usd"] / columns.pop("customer_mean_usd")
    columns["amount_vs_merchant_mean_pct"] = 100 * columns["amount_usd"] / columns.pop("merchant_mean_usd")
    table = np.stack([columns[name] for name in FEATURES], axis=1)
    table = np.clip(np.round(table * 8) / 8, 0, 200_000).astype(np.float32)
    noise = rng.random(rows) < LABEL_NOISE_SHARE
    return table, np.where(noise, 1 - fraud, fraud).astype(np.int64)


def draw_honest(rng: np.random.Generator, rows: int) -> dict[str, np.ndarray]:
    """Draws honest transactions, a column each, with the two means that the ratios need."""
    customer_mean = rng.lognormal(3.6, 0.6, rows)
    merchant_mean = rng.lognormal(3.7, 0.8, rows)
    amount = np.sqrt(customer_mean * merchant_mean) * rng.lognormal(0, 0.55, rows)
    card_present = (rng.random(rows) < 0.45).astype(float)
    travelling = rng.random(rows) < 0.06
    new_device = rng.random(rows) < 0.09
    account_age = rng.gamma(1.6, 700, rows)
    per_day = rng.gamma(1.5, 1.1, rows)
    within_day = rng.poisson(per_day).astype(float)
    return {
        "customer_mean_usd": customer_mean,
        "merchant_mean_usd": merchant_mean,
        "amount_usd": amount,
        "hour_of_day": np.floor(rng.normal(14.5, 4.6, rows) % 24 * 4) / 4,
        "day_of_week": rng.integers(0, 7, rows).astype(float),
        "minutes_since_last_transaction": rng.exponential(1_440 / (per_day + 0.2)),
        "transactions_last_1h": rng.poisson(0.12 * per_day).astype(float),
        "transactions_last_24h": within_day,
        "transactions_last_7d": rng.poisson(6 * per_day).astype(float),
        "amount_last_24h_usd": amount + within_day * customer_mean * rng.lognormal(-0.1, 0.4, rows),
        "distinct_merchants_last_24h": np.ceil(within_day * rng.uniform(0.5, 1.0, rows)),
        "distinct_countries_last_30d": 1.0 + rng.poisson(np.where(travelling, 0.9, 0.05)),
        "declined_last_24h": rng.poisson(0.06, rows).astype(float),
        "account_age_days": np.floor(account_age),
        "card_age_days": np.floor(account_age * rng.beta(2, 2, rows)),
        "customer_age_years": np.floor(np.clip(rng.normal(43, 15, rows), 18, 92)),
        "merchant_risk_score": 100 * rng.beta(2, 7, rows),
        "merchant_category_risk_score": np.floor(100 * rng.beta(2, 5, rows)),
        "distance_from_home_km": np.where(travelling, rng.lognormal(6.3, 0.9, rows), rng.lognormal(1.8, 1.1, rows)),
        "distance_from_last_transaction_km": rng.lognormal(1.4, 1.4, rows),
        "is_foreign_country": (travelling & (rng.random(rows) < 0.5)).astype(float),
        "is_card_present": card_present,
        "is_new_device": new_device.astype(float),
        "device_age_days": np.where(new_device, 0.0, np.floor(rng.gamma(1.5, 220, rows))),
        "ip_risk_score": 100 * rng.beta(1.6, 8, rows),
        "failed_logins_last_24h": rng.poisson(0.08, rows).astype(float),
        "email_age_days": np.floor(account_age + rng.gamma(1.3, 500, rows)),
        "is_shipping_address_new": ((card_present == 0) & (rng.random(rows) < 0.12)).astype(float),
        "minutes_since_password_change": np.floor(rng.gamma(1.2, 110_000, rows)),
    }


def bend_to_fraud(rng: np.random.Generator, columns: dict[str, np.ndarray], kind: np.ndarray) -> None:
    """Changes in place the columns that the kind of fraud betrays itself in."""
    rows = len(kind)

    def bend(name: str, kinds: list[int], share: float, values: np.ndarray) -> None:
        shown = np.isin(kind, kinds) & (rng.random(rows) < share)
        columns[name] = np.where(shown, values, columns[name])

    burst = rng.poisson(3.0, rows) + 1.0
    night = np.floor(rng.uniform(0, 6, rows) * 4) / 4
    far_km = rng.lognormal(6.4, 1.0, rows)
    bend("amount_usd", [CARD_TESTING], 0.8, rng.lognormal(1.0, 0.7, rows))
    bend("amount_usd", [TAKEOVER, STOLEN_CARD], 0.7, columns["amount_usd"] * rng.lognormal(1.1, 0.6, rows))
    bend("amount_last_24h_usd", [TAKEOVER, STOLEN_CARD], 0.6, columns["amount_last_24h_usd"] + columns["amount_usd"])
    bend("hour_of_day", [CARD_TESTING, TAKEOVER, STOLEN_CARD], 0.35, night)
    bend("minutes_since_last_transaction", [CARD_TESTING, STOLEN_CARD], 0.65, rng.exponential(18, rows))
    bend("transactions_last_1h", [CARD_TESTING], 0.75, burst)
    bend("transactions_last_1h", [STOLEN_CARD], 0.4, np.ceil(burst / 2))
    bend("distinct_merchants_last_24h", [CARD_TESTING, STOLEN_CARD], 0.5, burst)
    bend("declined_last_24h", [CARD_TESTING], 0.6, rng.poisson(1.6, rows) + 1.0)
    bend("declined_last_24h", [TAKEOVER, STOLEN_CARD], 0.25, np.ones(rows))
    bend("merchant_risk_score", [CARD_TESTING, STOLEN_CARD], 0.6, 100 * rng.beta(3.5, 4, rows))
    bend("merchant_category_risk_score", [TAKEOVER, STOLEN_CARD], 0.5, np.floor(100 * rng.beta(4, 4, rows)))
    bend("distance_from_home_km", [TAKEOVER, STOLEN_CARD], 0.5, far_km)
    bend("distance_from_last_transaction_km", [STOLEN_CARD], 0.6, far_km)
    bend("is_foreign_country", [TAKEOVER, STOLEN_CARD], 0.35, np.ones(rows))
    bend("distinct_countries_last_30d", [STOLEN_CARD], 0.4, rng.poisson(0.8, rows) + 2.0)
    bend("is_card_present", [CARD_TESTING, TAKEOVER], 0.95, np.zeros(rows))
    bend("is_new_device", [CARD_TESTING, TAKEOVER], 0.7, np.ones(rows))
    columns["device_age_days"] = np.where(columns["is_new_device"] == 1, 0.0, columns["device_age_days"])
    bend("ip_risk_score", [CARD_TESTING, TAKEOVER], 0.6, 100 * rng.beta(4, 4, rows))
    bend("failed_logins_last_24h", [TAKEOVER], 0.6, rng.poisson(1.8, rows) + 1.0)
    bend("email_age_days", [CARD_TESTING], 0.5, np.floor(rng.gamma(1.0, 40, rows)))
    bend("is_shipping_address_new", [TAKEOVER, STOLEN_CARD], 0.45, np.ones(rows))
    bend("minutes_since_password_change", [TAKEOVER], 0.5, np.floor(rng.exponential(240, rows)))


def train(features: np.ndarray, labels: np.ndarray) -> xgboost.XGBClassifier:
    """Trains 150 trees of depth 4. One thread, because sums of floats depend on their order."""
    model = xgboost.XGBClassifier(
        n_estimators=150,
        max_depth=4,
        learning_rate=0.08,
        subsample=0.8,
        colsample_bytree=0.8,
        min_child_weight=2.0,
        objective="binary:logistic",
        tree_method="hist",
        n_jobs=1,
        random_state=SEED,
    )
    model.fit(features, labels)
    return model


def to_onnx(model: xgboost.XGBClassifier) -> onnx.ModelProto:
    """Converts to ONNX: input `float_input`, outputs `label` and `probabilities` as tensors."""
    converted = convert_xgboost(
        model,
        name="fraud",
        initial_types=[("float_input", FloatTensorType([None, len(FEATURES)]))],
        target_opset=TARGET_OPSET,
    )
    converted.ir_version = IR_VERSION
    onnx.checker.check_model(converted)
    return converted


def native_probabilities(model_path: Path, features: np.ndarray) -> np.ndarray:
    """Asks the XGBoost file itself: float32 [rows, 2], honest first."""
    booster = xgboost.Booster(model_file=str(model_path))
    fraud = booster.inplace_predict(features).astype(np.float32)
    return np.stack([np.float32(1) - fraud, fraud], axis=1)


def payload_lines(features: np.ndarray, probabilities: np.ndarray) -> str:
    """Renders a payload a line; numbers are the shortest decimals that mean the same float32."""
    lines = []
    for row, answer in zip(features, probabilities, strict=True):
        inputs = [short_number(value) for value in row]
        expected = [short_number(value) for value in answer]
        payload = {
            "inputs": {"float_input": inputs},
            "expected": {"label": int(answer[1] > 0.5), "probabilities": expected},
        }
        lines.append(json.dumps(payload, separators=(",", ":")))
    return "\n".join(lines) + "\n"


def short_number(value: np.float32) -> int | float:
    """The shortest decimal of a float32; whole numbers without a point."""
    number = float(str(value))
    return int(number) if number.is_integer() else number


def verify() -> None:
    """Checks the committed files against each other; raises AssertionError where they disagree."""
    payloads = [json.loads(line) for line in PAYLOADS_PATH.read_text(encoding="utf-8").splitlines()]
    features = np.array([payload["inputs"]["float_input"] for payload in payloads], dtype=np.float64)
    assert features.shape == (PAYLOAD_ROWS, len(FEATURES)), f"payload shape is {features.shape}"
    assert np.array_equal(features, features.astype(np.float32)), "a feature changes when read as float32"
    features = features.astype(np.float32)
    expected = np.array([payload["expected"]["probabilities"] for payload in payloads], dtype=np.float32)
    labels = np.array([payload["expected"]["label"] for payload in payloads], dtype=np.int64)

    native = native_probabilities(NATIVE_PATH, features)
    native_gap = float(np.abs(native - expected).max())
    assert native_gap <= 1e-6, f"payloads differ from {NATIVE_PATH.name} by {native_gap}"
    assert np.array_equal(labels, (native[:, 1] > 0.5).astype(np.int64)), "a label is not its probability's"

    session = onnxruntime.InferenceSession(str(ONNX_PATH), providers=["CPUExecutionProvider"])
    signature = [(node.name, node.type) for node in [*session.get_inputs(), *session.get_outputs()]]
    assert signature == [
        ("float_input", "tensor(float)"),
        ("label", "tensor(int64)"),
        ("probabilities", "tensor(float)"),
    ], f"{ONNX_PATH.name} has the signature {signature}"
    onnx_labels, onnx_probabilities = session.run(["label", "probabilities"], {"float_input": features})
    onnx_gap = float(np.abs(onnx_probabilities - expected).max())
    assert onnx_gap <= AGREEMENT_TOLERANCE, f"{ONNX_PATH.name} differs from XGBoost by {onnx_gap}"
    assert np.array_equal(onnx_labels, labels), f"{ONNX_PATH.name} gives another label than XGBoost"

    total_bytes = sum(path.stat().st_size for path in (ONNX_PATH, NATIVE_PATH, PAYLOADS_PATH))
    assert total_bytes < SIZE_LIMIT_BYTES, f"the files take {total_bytes} bytes"
    print(f"rows checked                    {len(payloads)} ({int(labels.sum())} judged fraud)")
    print(f"largest gap, payloads to native {native_gap:.2e}")
    print(f"largest gap, ONNX to native     {onnx_gap:.2e} (allowed {AGREEMENT_TOLERANCE:.0e})")
    print(f"bytes in all                    {total_bytes}")


def build() -> None:
    """Draws the data, trains, converts and writes the three files, then verifies them."""
    rng = np.random.default_rng(SEED)
    train_features, train_labels = draw_transactions(rng, TRAIN_ROWS)
    held_out_features, held_out_labels = draw_transactions(rng, HELD_OUT_ROWS)
    model = train(train_features, train_labels)

    for path in (ONNX_PATH, PAYLOADS_PATH):
        path.parent.mkdir(parents=True, exist_ok=True)
    model.get_booster().save_model(str(NATIVE_PATH))
    ONNX_PATH.write_bytes(to_onnx(model).SerializeToString(deterministic=True))
    held_out = native_probabilities(NATIVE_PATH, held_out_features)
    lines = payload_lines(held_out_features[:PAYLOAD_ROWS], held_out[:PAYLOAD_ROWS])
    PAYLOADS_PATH.write_text(lines, encoding="utf-8", newline="\n")

    print(f"fraud share, train / held out   {train_labels.mean():.4f} / {held_out_labels.mean():.4f}")
    print(f"AUC, held out                   {roc_auc_score(held_out_labels, held_out[:, 1]):.4f}")
    print(f"average precision, held out     {average_precision_score(held_out_labels, held_out[:, 1]):.4f}")


def main() -> int:
    parser = argparse.ArgumentParser(description="Train or verify the fraud model of the examples.")
    parser.add_argument("--verify", action="store_true", help="check the committed files, train nothing")
    if not parser.parse_args().verify:
        build()
    verify()
    return 0


if __name__ == "__main__":
    sys.exit(main())
