"""A shop with what is wide: Hangul, long numbers, large amounts, a failure, a refusal."""
import time

LONG = "2026-11-24-shop.example-0123456789-ab"  # 37 characters


def fill(world):
    sandbox = world.start_sandbox()
    world.add_order(LONG, 123456789, "--name", "한글 이름이 아주 긴 상품과 그 옵션, 선물 포장까지 포함한 세트 구성")
    sandbox.pay(imp_uid="imp_123456789012", merchant_uid=LONG, amount=123456789, status="paid")
    world.did("settle", LONG)
    world.add_order("한글주문-1", "14.20", "--currency", "USD")
    world.add_order("ORDER-2", 15000)
    sandbox.pay(imp_uid="imp_forged", merchant_uid="ORDER-2", amount=100, status="paid")
    world.did("settle", "imp_forged")
    world.add_order("ORDER-3", 7000)
    sandbox.pay(imp_uid="imp_failed", merchant_uid="ORDER-3", amount=7000, status="failed", fail_reason="카드 한도 초과")
    world.did("settle", "imp_failed")
    return sandbox


def day_of_today():
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 9 * 3600))
