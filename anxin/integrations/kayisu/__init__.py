"""卡速售 (kasushou), the software of many top-up sites: we buy from them by its API 2.0."""
