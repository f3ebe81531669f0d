import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRules

@Suite struct `The table of command lines` {
  @Test func `has the same commands and paths of a line after it has forgotten the line`() throws {
    var table = CommandTable(try Fixture.plan(Fixture.work))
    let line = "cd api && rm a.py"
    let paths = table.paths(in: line).writtenPaths
    let texts = table.line(line).commands.map(\.text)
    for number in 0..<1_001 { _ = table.line("echo \(number)") }
    let laterPaths = table.paths(in: line).writtenPaths
    let laterTexts = table.line(line).commands.map(\.text)
    #expect(paths == ["api/a.py"] && laterPaths == paths)
    #expect(texts == ["cd api", "rm a.py"] && laterTexts == texts)
  }

  @Test(arguments: [("Write", 0), ("Bash", 0), ("'Bash(rm:*)'", 1), ("'Edit(api/**)'", 0)])
  func `parses a line for a contract only if the contract limits command lines`(
    entry: String,
    count: Int
  ) throws {
    let policy = "rehearsal-policy: 1\ntools: {verify-app: {deny: [\(entry)]}}"
    let plan = try Fixture.plan(Fixture.work, files: ["policy.yaml": policy])
    let agent = try #require(plan.agent(named: "verify-app"))
    let rights = try #require(plan.toolRights(of: agent))
    let need = try #require(ToolNeed.command("make; rm -r old"))
    var table = CommandTable(plan)
    var parsedLines: [String] = []
    let permission = rights.permission(for: need) { text in
      parsedLines.append(text)
      return table.line(text)
    }
    #expect(parsedLines.count == count)
    #expect(permission == rights.permission(for: need))
  }
}
