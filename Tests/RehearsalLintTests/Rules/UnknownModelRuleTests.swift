import Testing

@Suite struct `The rule model.unknown` {
  @Test func `fires for an unknown model`() throws {
    let draft = Draft(
      [
        "a": "model: medium\n---\nBuilds.\n",
        "b": "model: Claude Sonnet 4.5\n---\nBuilds.\n",
      ]
    )
    #expect(
      try draft.findings("model.unknown") == [
        "a.md:4:8: `medium` is not a known model",
        "b.md:4:8: `Claude Sonnet 4.5` is not a known model",
      ]
    )
  }

  @Test func `is silent for names, identifiers of all providers and what the policy knows`() throws
  {
    let draft = Draft(
      [
        "a": "model: sonnet\n---\nBuilds.\n",
        "b": "model: us.anthropic.claude-sonnet-4-5-20250929-v1:0\n---\nBuilds.\n",
        "c": "model: opus[1m]\n---\nBuilds.\n",
        "d": "model: house-model\n---\nBuilds.\n",
        "e": "model: inherit\n---\nBuilds.\n",
      ],
      policy: "rehearsal-policy: 1\nknown: {models: [house-model]}\n"
    )
    #expect(try draft.findings("model.unknown") == [])
  }
}
