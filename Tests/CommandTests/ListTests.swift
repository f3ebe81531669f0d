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
    #expect(rules.output.split(separator: "\n").count == 52)
  }
}
