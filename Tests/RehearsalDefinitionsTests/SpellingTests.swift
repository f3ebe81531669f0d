import RehearsalDefinitions
import Testing

@Suite struct `A hint about an unknown word` {
  private let words = (1...26).map { "word-\($0)" }

  @Test func `names the known word that is meant`() {
    #expect(Spelling.hint(for: "wrod-7", in: words, kind: "there are") == "did you mean `word-7`?")
  }

  @Test func `lists all words if they are few`() {
    let hint = Spelling.hint(for: "zzzzzzzz", in: ["a", "b"], kind: "there are", shownBy: ["x"])
    #expect(hint == "there are: `a`, `b`")
    #expect(Spelling.hint(for: "zzzzzzzz", in: [], kind: "there are") == "there are none")
  }

  @Test(arguments: [
    ([String](), "`word-24` and 2 more"),
    (["rehearse rules"], "`word-24` and 2 more; `rehearse rules` shows all"),
    (["rehearse rules", "x"], "`word-24` and 2 more; `rehearse rules` and `x` show all"),
  ])
  func `says how many words it leaves out, and what shows them`(commands: [String], end: String) {
    let hint = Spelling.hint(for: "zzzzzzzz", in: words, kind: "there are", shownBy: commands)
    #expect(hint.hasPrefix("there are: `word-1`, `word-2`, "))
    #expect(hint.hasSuffix(", " + end))
  }
}
