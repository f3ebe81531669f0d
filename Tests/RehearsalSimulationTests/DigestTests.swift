import RehearsalSimulation
import Testing

@Suite struct `Digests` {
  @Test func `have golden vectors that hold on every machine`() {
    #expect(Digest(of: "").description == "dbd00ba60eb4eea4306743e9421e5bbc")
    #expect(Digest(of: "Rehearsal").description == "f765f4242a906800560a47d77a286c7d")
    #expect(
      Digest(of: String(repeating: "a", count: 100)).description
        == "eb58edd2c9bd7e24baecbed64b78170f"
    )
  }

  @Test func `tell texts apart that differ by a zero byte at the end`() {
    #expect(Digest(of: [1, 2]) != Digest(of: [1, 2, 0]))
  }

  @Test func `are read back from their description`() throws {
    let digest = Digest(high: 0x0123_4567_89ab_cdef, low: 1)
    #expect(digest.description == "0123456789abcdef0000000000000001")
    #expect(Digest(digest.description) == digest)
    #expect(Digest("0123") == nil)
    #expect(Digest(String(repeating: "g", count: 32)) == nil)
  }

  @Test func `do not depend on how a text is stored`() {
    let text = "caf\u{e9} \u{1f600}"
    let slice = ("x" + text).dropFirst()
    #expect(Digest(of: String(slice)) == Digest(of: text))
  }
}
