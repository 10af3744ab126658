import cProfile, pstats, re
from server.matching.test_review_queue import *
def test_prof(tmp_path, settings, client_of):
    settings.HOME = tmp_path
    small_home(tmp_path, 10_000)
    add_pairs(tmp_path / "record", [pair(*keys(n)) for n in range(10_000)])
    client = client_of(Role.OPERATIONS)
    at = seen(client.get("/matching/"))
    p=cProfile.Profile(); p.enable()
    for _ in range(10):
        answer = say(client, int(at.rpartition("/")[2]), "apart"); at=seen(answer)
    p.disable()
    pstats.Stats(p).sort_stats("cumulative").print_stats(45)
