"""Every call of i'mport's API, good and bad, by raw HTTP: what test_contract.py runs."""
from . import accounts, naver, payments, people, receipts, tokens, wallets

SCENARIOS = [*tokens.SCENARIOS, *payments.SCENARIOS, *accounts.SCENARIOS, *receipts.SCENARIOS, *wallets.SCENARIOS,
             *naver.SCENARIOS, *people.SCENARIOS]
