import RehearsalDefinitions
import RehearsalSimulation
import Support
import Testing

@Suite struct `A bad definition` {
  private func diagnostics(_ definition: String, mode: String = "compatible") -> [String] {
    Fixture.diagnostics(
      Fixture.head + Fixture.work,
      files: [
        "agents/odd.md": definition,
        "policy.yaml": "rehearsal-policy: 1\ndefinitions: \(mode)",
      ]
    )
  }

  @Test func `without front matter is not an agent, and is reported`() {
    #expect(
      diagnostics("# Read me") == [
        "agents/odd.md:1:1: note: not registered as an agent: the file does not begin with a line `---`"
      ]
    )
  }

  @Test func `whose front matter is never closed is not an agent, and is reported`() {
    #expect(
      diagnostics("---\nname: odd\n") == [
        "agents/odd.md:1:1: note: not registered as an agent: the front matter is opened and never closed with a line `---`"
      ]
    )
  }

  @Test func `without a name is not an agent, and is reported`() {
    #expect(
      diagnostics("---\nmodel: opus\n---\n") == [
        "agents/odd.md:1:1: warning: not registered as an agent: the front matter has no `name`; add one"
      ]
    )
  }

  @Test func `with empty front matter is not an agent, and is reported`() {
    #expect(
      diagnostics("---\n---\n") == [
        "agents/odd.md:1:1: warning: not registered as an agent: the front matter is empty"
      ]
    )
  }

  @Test func `whose front matter is a list is not an agent, and is reported`() {
    #expect(
      diagnostics("---\n- name\n---\n") == [
        "agents/odd.md:2:1: warning: not registered as an agent: the front matter is not a mapping"
      ]
    )
  }

  @Test func `that is not YAML is read once more with its values quoted`() {
    #expect(
      diagnostics("---\nname: odd\ndescription: Use it: often\n---\n") == [
        "agents/odd.md:3:20: note: not YAML: a colon and a space are inside a value; put the value in quotes; read again with quoted values and the last of duplicate keys"
      ]
    )
  }

  @Test func `that only its line ends keep from being rescued is not an agent, and is reported`() {
    #expect(
      diagnostics("---\r\nname: odd\r\ndescription: Use it: often\r\n---\r\n") == [
        "agents/odd.md:3:20: warning: not registered as an agent: not YAML: a colon and a space are inside a value; put the value in quotes; lines end in CR LF, so the file is not read again with quoted values; end lines in LF, or quote the value"
      ]
    )
  }

  @Test func `that has a key twice is read with the last, and a strict policy refuses it`() {
    let text = "---\nname: other\ndescription: Builds.\nname: odd\n---\n"
    #expect(
      diagnostics(text) == [
        "agents/odd.md:4:1: note: the key `name` is already in line 2; keep one; read again with quoted values and the last of duplicate keys"
      ]
    )
    #expect(diagnostics(text, mode: "strict").contains { $0.contains("error: the key `name`") })
  }

  @Test func `that is not YAML is an error where the policy is strict`() {
    #expect(
      diagnostics("---\nname: odd\ndescription: Use it: often\n---\n", mode: "strict").contains(
        "agents/odd.md:3:20: error: not YAML: a colon and a space are inside a value; put the value in quotes"
      )
    )
  }

  @Test func `whose aliases expand without limit is not an agent, and is reported`() {
    let bomb = (1...20).map { "k\($0): &a\($0) [*a\($0 - 1), *a\($0 - 1)]" }.joined(separator: "\n")
    #expect(
      diagnostics("---\nname: odd\nk0: &a0 [x, x]\n\(bomb)\n---\n") == [
        "agents/odd.md:13:20: warning: not registered as an agent: the aliases expand to more than 8 times the text; write the values out"
      ]
    )
  }

  @Test func `whose aliases are nested too deep is not an agent, and is reported`() {
    let deep = String(repeating: "[", count: 40)
    let chain =
      "k0: &a \(deep)x\(deep.replacing("[", with: "]"))\n"
      + "k1: \(deep)*a\(deep.replacing("[", with: "]"))\n"
    #expect(
      diagnostics("---\nname: odd\n\(chain)---\n") == [
        "agents/odd.md:4:45: warning: not registered as an agent: values are nested more than 64 levels deep"
      ]
    )
  }

  @Test func `that cannot be rescued is not an agent, and is reported`() {
    #expect(
      diagnostics("---\nname: odd\n  - a: b\n c: d\n---\n").first?
        .contains("warning: not registered as an agent: not YAML") == true
    )
  }

  @Test func `with a duplicate name is an error with both locations`() {
    #expect(
      diagnostics("---\nname: verify-app\n---\n").contains(
        "agents/verify-app.md:2:7: error: another agent is already named `verify-app`, at agents/odd.md:2:7; rename one"
      )
    )
  }
}
