import RehearsalRules
import Support
import Testing

@Suite struct `The rule on claims without the tool` {
  private func violations(_ acts: String, _ mode: String = "stripped") throws -> [String] {
    try TestRun(
      "platform: {tools: \(mode)}\n" + Fixture.work
        + "behaviour: {backend-implementer: [{does: [\(acts), {write: api/a.py}]}]}"
    ).violations(of: "tools.claimed-while-stripped")
  }

  @Test(arguments: ["stripped", "enforced"])
  func `fires when the tool was not to be had`(mode: String) throws {
    #expect(
      try violations("{tool: WebFetch}, {claim: WebFetch}", mode)
        == ["tools.claimed-while-stripped by backend-implementer on T-1"]
    )
  }

  @Test func `stays silent when the tool was allowed, and on other claims`() throws {
    #expect(try violations("{tool: WebFetch}, {claim: WebFetch}", "advisory") == [])
    #expect(try violations("{tool: Read}, {claim: Read}") == [])
    #expect(try violations("{tool: WebFetch}, {claim: Read}") == [])
    #expect(try violations("{tool: WebFetch}") == [])
  }

  @Test func `fires on a claim before the refusal, and on a tool that was never granted`() throws {
    let one = ["tools.claimed-while-stripped by backend-implementer on T-1"]
    #expect(try violations("{claim: WebFetch}, {tool: WebFetch}") == one)
    #expect(try violations("{claim: WebFetch}") == one)
    #expect(try violations("{claim: mcp__search__find}") == one)
  }

  @Test func `stays silent on claims without a tool, and on a tool that was allowed once`()
    throws
  {
    #expect(try violations("{claim: tests}") == [])
    #expect(try violations("{claim: Bash}") == [])
    let trial = try TestRun(
      Fixture.work
        + "behaviour: {verify-app: [{does: [{command: pytest}, {command: rm x}, {claim: Bash}]}]}",
      files: [
        "policy.yaml": "rehearsal-policy: 1\ntools: {verify-app: {allow: ['Bash(pytest:*)']}}"
      ]
    )
    #expect(trial.violations(of: "tools.outside-allowlist").count == 1)
    #expect(trial.violations(of: "tools.claimed-while-stripped") == [])
  }

  /// Runs a task of the implementer, which has another agent do a part of it.
  ///
  /// `helper` may use the tool WebFetch. The implementer may not, and `assistant` neither.
  private func run(
    helper acts: String,
    rights: String = "meet",
    asks: String = "call: helper",
    caller: String = "backend-implementer"
  ) throws -> TestRun {
    let definition = { (name: String, tools: String) in
      "---\nname: \(name)\ntools: \(tools)\n---\n"
    }
    return try TestRun(
      """
      platform: {rights: \(rights), tools: stripped}
      work: {tasks: [{id: T-1, description: Build it, agent: \(caller), touches: [api/a.py]}]}
      behaviour:
        \(caller): [{when: {intent: assign}, does: [{\(asks)}, {wait: all}, {write: api/a.py}]}]
        assistant: [{when: {intent: call}, does: [{call: helper}, {wait: all}]}]
        helper: [{when: {intent: call}, does: [\(acts)]}]
      """,
      files: [
        "agents/helper.md": definition("helper", "Read, WebFetch"),
        "agents/assistant.md": definition("assistant", "Read"),
        "policy.yaml": """
        rehearsal-policy: 1
        roles: {helper: worker, assistant: worker}
        edges:
          - {from: backend-implementer, to: helper, for: pages}
          - {from: backend-implementer, to: assistant, for: pages}
          - {from: frontend-implementer, to: helper, for: pages}
          - {from: frontend-implementer, to: assistant, for: pages}
          - {from: assistant, to: helper, for: pages}
        """,
      ]
    )
  }

  private func texts(_ run: TestRun) -> [String] {
    run.judgement.violations.filter { $0.rule == "tools.claimed-while-stripped" }.map(\.text)
  }

  @Test func `fires on a claim about a tool that the caller does not have, where rights meet`()
    throws
  {
    let run = try run(helper: "{claim: WebFetch}")
    #expect(
      texts(run) == [
        "claims a result of WebFetch, which was not granted to backend-implementer, for which it works"
      ]
    )
    #expect(
      run.violations(of: "tools.claimed-while-stripped")
        == ["tools.claimed-while-stripped by helper on T-1"]
    )
  }

  @Test func `fires on a claim about a tool that an agent between does not have`() throws {
    let run = try run(
      helper: "{claim: WebFetch}",
      asks: "call: assistant",
      caller: "frontend-implementer"
    )
    #expect(
      texts(run) == [
        "claims a result of WebFetch, which was not granted to assistant, for which it works"
      ]
    )
  }

  @Test func `stays silent on a claim about a tool that every agent involved has`() throws {
    #expect(texts(try run(helper: "{claim: WebFetch}", rights: "own")) == [])
    #expect(texts(try run(helper: "{claim: Read}")) == [])
    #expect(texts(try run(helper: "{claim: WebFetch}", caller: "frontend-implementer")) == [])
  }

  @Test func `fires once on a claim and a use that is refused because of the caller`() throws {
    let run = try run(helper: "{tool: WebFetch}, {claim: WebFetch}")
    #expect(texts(run) == ["claims a result of WebFetch, which was stripped"])
  }
}
