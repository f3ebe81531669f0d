import RehearsalSimulation
import Testing

@Suite struct `Digests` {
  @Test func `have golden vectors that are the same on every machine`() {
    #expect(Digest(of: "").description == "2ef13e09c232d98d3695344ad6cc23aa")
    #expect(Digest(of: "Rehearsal").description == "6e978ddd1de3087a189900730d147776")
    #expect(
      Digest(of: String(repeating: "a", count: 100)).description
        == "d84f6a8ae501f0f63c515d96aea0ea2e"
    )
  }

  @Test func `distinguish texts that differ by a trailing zero byte`() {
    #expect(Digest(of: [1, 2]) != Digest(of: [1, 2, 0]))
  }

  @Test(arguments: [1, 8, 23, 24, 25, 55, 56, 57, 100])
  func `change with every bit of a text`(length: Int) {
    let text = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
    var digests: Set<Digest> = [Digest(of: text)]
    for bit in 0..<length * 8 {
      var other = text
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      digests.insert(Digest(of: other))
    }
    #expect(digests.count == length * 8 + 1)
    #expect(Set(digests.map(\.high)).count == digests.count)
    #expect(Set(digests.map(\.low)).count == digests.count)
  }

  @Test func `are parsed from their description`() throws {
    let digest = Digest(high: 0x0123_4567_89ab_cdef, low: 1)
    #expect(digest.description == "0123456789abcdef0000000000000001")
    #expect(Digest(digest.description) == digest)
    #expect(Digest("0123") == nil)
    #expect(Digest(String(repeating: "g", count: 32)) == nil)
  }

  @Test(arguments: ["+", "-"])
  func `are not parsed from a text with a sign`(sign: String) {
    let zeros = String(repeating: "0", count: 15)
    #expect(Digest("0" + zeros + "0" + zeros) == Digest(high: 0, low: 0))
    #expect(Digest(sign + zeros + "0" + zeros) == nil)
    #expect(Digest("0" + zeros + sign + zeros) == nil)
  }

  @Test func `do not depend on how a text is stored`() {
    let text = "caf\u{e9} \u{1f600}"
    let slice = ("x" + text).dropFirst()
    #expect(Digest(of: String(slice)) == Digest(of: text))
  }
}
