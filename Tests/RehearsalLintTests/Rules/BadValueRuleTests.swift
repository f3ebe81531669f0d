import RehearsalLint
import Testing

@Suite struct `The rule key.bad-value` {
  @Test func `fires for values of the wrong kind`() throws {
    let draft = Draft(
      [
        "a":
          "maxTurns: several\nbackground: maybe\nmemory: all\nhooks: none\ninitialPrompt: [x]\n---\nBuilds.\n"
      ]
    )
    #expect(
      try draft.findings("key.bad-value") == [
        "a.md:4:11: `maxTurns` has to be a whole number above zero, not `several`",
        "a.md:5:13: `background` has to be `true` or `false`, not `maybe`",
        "a.md:6:9: `memory` has to be one of `user`, `project`, `local`, not `all`",
        "a.md:7:8: `hooks` has to be a mapping or a list, not `none`",
        "a.md:8:16: `initialPrompt` has to be text, not a list",
      ]
    )
  }

  @Test func `is silent for values that keys can have`() throws {
    let draft = Draft(
      [
        "a":
          "maxTurns: 20\nbackground: yes\nmemory: project\nhooks: {Stop: []}\ncolor: red\neffort: high\nisolation: worktree\n---\nBuilds.\n"
      ]
    )
    #expect(try draft.findings("key.bad-value") == [])
  }

  @Test func `says which values the key can have`() throws {
    let draft = Draft(["a": "background: maybe\nmaxTurns: 0\nmemory: all\n---\nBuilds.\n"])
    let findings = try draft.result().findings.filter { $0.ruleID == "key.bad-value" }
    #expect(
      findings.map(\.remedy) == [
        "write `true` or `false`", "write a whole number above zero",
        "write one of `user`, `project`, `local`",
      ]
    )
  }
}
