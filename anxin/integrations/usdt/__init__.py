"""USDT by a gateway of the epusdt kind: paying in alone, off unless the operator has read why it should stay off."""
