import RehearsalRules
import Support
import Testing

@Suite struct `The rule on disallowed tools` {
  private func trial(_ tool: String) throws -> TestRun {
    try TestRun(
      Fixture.work
        + "behaviour: {verify-app: [{when: {intent: deliver}, does: [{tool: \(tool)}]}]}",
      files: [
        "policy.yaml": "rehearsal-policy: 1\ntools: {verify-app: {deny: [Write]}}"
      ]
    )
  }

  @Test func `fires on a disallowed tool`() throws {
    #expect(
      try trial("Write").violations(of: "tools.disallowed")
        == ["tools.disallowed by verify-app on T-1"]
    )
  }

  @Test func `stays silent on any other`() throws {
    #expect(try trial("Read").violations(of: "tools.disallowed") == [])
  }

  private func rules(_ act: String, deny: String, allow: String? = nil) throws -> [String] {
    let allow = allow.map { ", allow: [\($0)]" } ?? ""
    let trial = try TestRun(
      Fixture.work + "behaviour: {verify-app: [{when: {intent: deliver}, does: [\(act)]}]}",
      files: ["policy.yaml": "rehearsal-policy: 1\ntools: {verify-app: {deny: [\(deny)]\(allow)}}"]
    )
    return trial.judgement.violations.map(\.rule).filter { $0.hasPrefix("tools.") }
  }

  @Test(arguments: [
    ("{write: notes.md}", "Write, Edit"), ("{command: make}", "Bash"),
    ("{command: make; rm -rf x}", "'Bash(rm:*)'"), ("{write: secrets/a}", "'Edit(secrets/**)'"),
    ("{tool: 'Bash(rm x)'}", "'Bash(rm:*)'"), ("{command: 'git  push'}", "'Bash(git push:*)'"),
    ("{command: 'echo $(git push)'}", "'Bash(git push)'"),
    ("{command: '(git push)'}", "'Bash(git push:*)'"),
    ("{command: '`git push`'}", "'Bash(git push)'"),
    ("{command: 'sudo A=b git push'}", "'Bash(git push:*)'"),
    ("{command: 'echo \"at $(git push)\"'}", "'Bash(git push)'"),
    ("{command: '/usr/bin/git push'}", "'Bash(git push:*)'"),
    ("{command: 'sh -c \"git push\"'}", "'Bash(git push)'"),
    ("{command: 'timeout 5 git push'}", "'Bash(git push:*)'"),
    ("{command: 'git -C . push'}", "'Bash(git push:*)'"),
    ("{command: 'git -c a=b --no-pager push origin'}", "'Bash(git push:*)'"),
  ])
  func `fires on acts that are ruled out, and no other rule of tools does`(
    act: String,
    deny: String
  ) throws {
    #expect(try rules(act, deny: deny) == ["tools.disallowed"])
    #expect(try rules(act, deny: deny, allow: "Read") == ["tools.disallowed"])
  }

  @Test(arguments: [
    ("{write: notes.md}", "Write"), ("{command: make}", "'Bash(rm:*)'"),
    ("{command: 'git pushed'}", "'Bash(git push:*)'"),
    ("{command: 'git pull'}", "'Bash(git push:*)'"),
    ("{write: 'app/(rm x)/page.tsx'}", "'Bash(rm:*)', 'Edit(rm*)'"),
    ("{write: public/a}", "'Edit(secrets/**)'"), ("{read: notes.md}", "Write, Edit, Bash"),
  ])
  func `stays silent on acts for which a tool is left`(act: String, deny: String) throws {
    #expect(try rules(act, deny: deny) == [])
  }
}
