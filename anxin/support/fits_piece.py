"""May this be the order that somebody meant by a part of its number, or by its number with a slip?"""

from anxin.refs import LENGTH

LEAST = 4


def fits_piece(piece: str, ref: str) -> bool:
    """Whether a normalised piece begins or ends the reference, or is it with one symbol wrong or two swapped.

    For the orders that the writer may see, never for those of others: a piece is no key.
    """
    if len(piece) < LENGTH:
        return len(piece) >= LEAST and (ref.startswith(piece) or ref.endswith(piece))
    wrong = [place for place, (typed, meant) in enumerate(zip(piece, ref, strict=False)) if typed != meant]
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1 and piece[wrong[0]] == ref[wrong[1]]
    return len(piece) == len(ref) and (len(wrong) <= 1 or (swapped and piece[wrong[1]] == ref[wrong[0]]))
