import Testing

@Suite struct `The rule policy.unknown-agent` {
  private static let agents = ["builder": "---\nBuilds.\n"]

  @Test func `fires for every unknown agent in a policy, with the nearest name`() throws {
    let draft = Draft(
      Self.agents,
      policy: """
        rehearsal-policy: 1
        roles: {bulder: worker}
        edges: [{from: builder, to: tester}]
        aliases: {the builders: [mason]}
        """
    )
    #expect(
      try draft.findings("policy.unknown-agent") == [
        "policy.yaml:2:9: there is no agent `bulder`; did you mean `builder`?",
        "policy.yaml:3:9: there is no agent `tester`",
        "policy.yaml:4:11: there is no agent `mason`",
      ]
    )
  }

  @Test func `is silent for agents, known ones and an orchestrator, which needs no definition`()
    throws
  {
    let draft = Draft(
      Self.agents,
      policy: """
        rehearsal-policy: 1
        roles: {builder: worker, conductor: orchestrator}
        edges: [{from: builder, to: implement-trd}, {from: builder, to: tester}]
        known: {agents: [tester]}
        """
    )
    #expect(try draft.findings("policy.unknown-agent") == [])
  }
}
