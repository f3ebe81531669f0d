@testable import RehearsalRules
import RehearsalSimulation
import Testing

@Suite struct `Values for tasks` {
  @Test func `begin the same for each task and for none`() {
    var table = PerTask(7)
    table[TaskID(rawValue: 3)] += 1
    table[.none] += 2
    #expect(table[TaskID(rawValue: 3)] == 8)
    #expect(table[.none] == 9)
    #expect(table[TaskID(rawValue: 0)] == 7)
    #expect(table[TaskID(rawValue: 1_000)] == 7)
  }
}
