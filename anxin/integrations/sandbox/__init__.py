"""The sandbox's payment channel and supplier, asked over real sockets with real signatures."""
