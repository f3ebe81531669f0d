@testable import RehearsalRules
import RehearsalSimulation
import Testing

@Suite struct `A task table` {
  @Test func `starts with the initial value for each task and for none`() {
    var table = TaskTable(7)
    table[TaskID(rawValue: 3)] += 1
    table[.none] += 2
    #expect(table[TaskID(rawValue: 3)] == 8)
    #expect(table[.none] == 9)
    #expect(table[TaskID(rawValue: 0)] == 7)
    #expect(table[TaskID(rawValue: 1_000)] == 7)
  }
}
