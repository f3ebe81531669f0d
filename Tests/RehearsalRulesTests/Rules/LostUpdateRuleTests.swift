import RehearsalRules
import Support
import Testing

@Suite struct `The rule on lost updates` {
  private func trial(_ second: String, _ rest: String = "") throws -> TestRun {
    try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, touches: [api/a.py], criteria: [it holds]}
          - {id: B, description: b, agent: frontend-implementer, touches: [page/b.ts], criteria: [it holds]}
      behaviour:
        backend-implementer: [{when: {intent: assign}, takes: 10m, does: [{write: api/a.py}]}]
        frontend-implementer: [{when: {intent: assign}, takes: 20m, does: [{write: \(second)}]}]

      """ + rest
    )
  }

  @Test func `fires when two open sessions write one file`() throws {
    #expect(
      try trial("api/a.py").violations(of: "resource.lost-update")
        == ["resource.lost-update by frontend-implementer on B"]
    )
  }

  @Test func `fires when a fault lets one session overwrite another, whose work is then repeated`()
    throws
  {
    let trial = try trial(
      "page/b.ts",
      "faults: [{id: f, lost-update: {agent: frontend-implementer, path: api/a.py, nth: 1}}]"
    )
    #expect(
      trial.violations(of: "resource.lost-update")
        == ["resource.lost-update by frontend-implementer on B"]
    )
    #expect(trial.outcomes.sorted() == ["A completed", "B completed"])
  }

  @Test func `stays silent when sessions write different files, or one after the other`() throws {
    #expect(try trial("page/b.ts").violations(of: "resource.lost-update") == [])
    let serial = try TestRun(
      """
      work:
        tasks:
          - {id: A, description: a, agent: backend-implementer, touches: [api/a.py]}
          - {id: B, description: b, agent: frontend-implementer, touches: [api/a.py]}
      """
    )
    #expect(serial.violations(of: "resource.lost-update") == [])
  }
}
