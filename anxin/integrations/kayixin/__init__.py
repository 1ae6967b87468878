"""卡易信 (kayixin), a top-up and card platform: we buy from it by its API 3.0."""
