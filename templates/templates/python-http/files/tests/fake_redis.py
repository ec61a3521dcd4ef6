from redis.exceptions import ConnectionError as RedisConnectionError


class FakeRedis:
    def __init__(self) -> None:
        self.values: dict[str, str] = {}
        self.down = False

    async def get(self, key: str) -> str | None:
        if self.down:
            raise RedisConnectionError
        return self.values.get(key)

    async def set(self, key: str, value: str, *, ex: int) -> None:
        if self.down:
            raise RedisConnectionError
        assert ex == 60
        self.values[key] = value
