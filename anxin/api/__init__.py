"""What may programs ask this shop, besides buying from it?"""
