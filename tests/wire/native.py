"""The bytes of ClickHouse's format Native (revision 0), as tests write and read them. Knows no types: each test has its own few."""


def varuint(number):
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def string(data):
    return varuint(len(data)) + data


class Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, size):
        self.at += size
        assert self.at <= len(self.data), "the answer ends early"
        return self.data[self.at - size:self.at]

    def varuint(self):
        number = shift = 0
        while True:
            byte = self.take(1)[0]
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    def string(self):
        return self.take(self.varuint())
