"""易支付 (epay): the gateway that most card shops use, in its two versions: V1 signs with MD5, V2 with RSA."""
