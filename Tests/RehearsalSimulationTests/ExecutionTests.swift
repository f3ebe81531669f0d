import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

/// The sessions that count as executions.
@Suite struct `The number of executions` {
  @Test(arguments: ["", "routing: direct, "])
  func `is the same with and without an orchestrator`(routing: String) throws {
    // The first result is lost, so that the lead gets the task back and has it done again.
    let run = try TestRun(
      "platform: {\(routing)retry: task, reply: {to: verify-app, within: 10m}}\n" + Fixture.work
        + "faults: [{id: lost, drop: {to: verify-app, nth: 1}}]\n"
    )
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.judgement.taskResults.map(\.retries) == [1])
    #expect(run.summary.executions == 2)
  }

  @Test func `does not include the lead that only passes a task on`() throws {
    let run = try TestRun(
      Fixture.load(
        """
        rehearsal: 1
        name: nested
        agents: team
        policy: team.yaml
        work: {tasks: [{id: T-1, description: Build it, agent: maker, touches: [a.py]}]}
        """,
        files: [
          "team/boss.md": "---\nname: boss\n---\n### Hands Off To\n- **sub**: A task\n",
          "team/sub.md": "---\nname: sub\n---\n### Hands Off To\n- **maker**: A task\n",
          "team/maker.md": "---\nname: maker\n---\n",
          "team.yaml":
            "rehearsal-policy: 1\nroles: {boss: planner, sub: planner, maker: implementer}\n",
        ]
      ).plan
    )
    #expect(run.handoffs.contains("boss -> sub: assign"))
    #expect(run.handoffs.contains("sub -> maker: assign"))
    #expect(run.outcomes == ["T-1 completed"])
    #expect(run.summary.executions == 1)
  }
}
