import RehearsalLint
import RehearsalSimulation
import Testing

@Suite struct `A file of a platform that defines no agent` {
  @Test(arguments: [
    (".github/prompts/go.prompt.md", "mode: agent\ndescription: go", "a prompt of Copilot"),
    (".github/instructions/ts.instructions.md", "applyTo: '**/*.ts'", "instructions of Copilot"),
    (".github/ISSUE_TEMPLATE/bug.md", "name: Bug report\nabout: x", "a template of Copilot"),
    (".opencode/command/go.md", "description: go\nagent: build", "a command of OpenCode"),
    (".cursor/rules/ts.md", "description: x\nalwaysApply: true", "a rule of Cursor"),
    (".claude/rules/ts.md", "paths: ['**/*.ts']", "a rule of Claude Code"),
  ])
  func `is named, and not checked`(path: String, keys: String, kind: String) throws {
    let result = try Draft(files: [path: "---\n\(keys)\n---\nUse the `ghost-tester` agent.\n"])
      .result()
    let fileName = path.split(separator: "/").last ?? ""
    #expect(
      result.findings.map { "\($0.severity) \($0.ruleID) \($0.location): \($0.message)" } == [
        "note file.other-platform \(path):1:1: `\(fileName)` is \(kind), which defines no agent"
      ]
    )
    #expect(result.definitionCount == 0)
  }
}
