import RehearsalSimulation
import Testing

@Suite struct `The rule definition.changed` {
  private static let text = "---\nname: a\ndescription: d\n---\n"

  private func draft(recorded fingerprint: String) -> Draft {
    var draft = Draft(files: ["a.md": Self.text])
    draft.recorded = [("a", "a.md", fingerprint)]
    return draft
  }

  @Test func `fires where the recorded bytes were others`() throws {
    #expect(
      try draft(recorded: Digest(of: "other").description).findings("definition.changed") == [
        "a.md:2:7: `a` differs from the definition that was recorded"
      ]
    )
  }

  @Test func `is silent for the same bytes, and where nothing was recorded`() throws {
    #expect(
      try draft(recorded: Digest(of: Self.text).description).findings("definition.changed") == []
    )
    #expect(try Draft(files: ["a.md": Self.text]).findings("definition.changed") == [])
  }
}
