import Foundation
import Support
import Testing

@Suite struct `The lists of faults and rules` {
  @Test func `have a line for each, with what it does`() async throws {
    let faults = try await Command.run("faults", in: Surroundings.project)
    #expect(faults.status == 0)
    #expect(
      faults.output.contains(
        "\ndelay                   a handoff arrives late (from, to, intent, task, by)\n"
      )
    )
    #expect(faults.output.split(separator: "\n").count == 37)
    let rules = try await Command.run("rules", in: Surroundings.project)
    #expect(rules.status == 0)
    #expect(
      rules.output.hasPrefix(
        "scope.non-goal                        error    FM-1.1  a session writes"
      )
    )
    #expect(rules.output.split(separator: "\n").count == 53)
  }

  @Test
  func `have a line for each tool of a platform at a version, in a table that can be corrected`()
    async throws
  {
    let tools = try await Command.run("tools", "claude-code@2.0", in: Surroundings.project)
    #expect(tools.status == 0)
    #expect(tools.output.contains("\nMultiEdit     "))
    #expect(!tools.output.contains("\nTaskCreate"))
    let unknown = try await Command.run("tools", "crane", in: Surroundings.project)
    #expect(unknown.status == 64)
    #expect(unknown.errors.contains("there is no platform `crane`; the platforms are claude-code"))
    let table = try await Command.run("tools", in: Surroundings.project)
    try await Surroundings.withFolder { folder in
      try Data((table.output + "Hammer edit\n").utf8).write(to: folder.appending(path: "tools.txt"))
      try Data("rehearsal-policy: 1\nplatform: other\ntool-table: tools.txt\n".utf8)
        .write(to: folder.appending(path: "policy.yaml"))
      try Data("---\nname: a\ndescription: Builds.\ntools: Hammer\n---\nBuilds.\n".utf8)
        .write(to: folder.appending(path: "a.md"))
      let lint = try await Command.run("lint", ".", "--policy", "policy.yaml", in: folder)
      #expect(lint.status == 0 && !lint.output.contains("Hammer"))
      let other = try await Command.run(
        "lint",
        ".",
        "--policy",
        "policy.yaml",
        "--platform",
        "copilot",
        in: folder
      )
      #expect(other.output.contains("`Hammer` is a tool of another platform, not of Copilot"))
    }
  }
}
