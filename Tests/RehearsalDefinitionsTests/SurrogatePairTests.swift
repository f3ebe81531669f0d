import RehearsalSimulation
import Support
import Testing

@testable import RehearsalDefinitions

@Suite struct `Escapes of JSON` {
  @Test(arguments: [
    (#"{"a": "\ud83d\ude42"}"#, "{\"a\": \"🙂\"}"), (#"\uD83D\uDE42\ud83d\ude42"#, "🙂🙂"),
    // An escaped backslash, half a pair, and the halves in the wrong order stay as they are.
    (#"\\ud83d\ude42"#, #"\\ud83d\ude42"#), (#"\ud83d"#, #"\ud83d"#),
    (#"\ude42\ud83d"#, #"\ude42\ud83d"#), (#"\ud83d\u00e9"#, #"\ud83d\u00e9"#),
    (#"\ud83d\ude4"#, #"\ud83d\ude4"#), (#"\n\"é\"#, #"\n\"é\"#), ("", ""),
  ])
  func `for characters outside the basic plane are decoded`(text: String, decoded: String) {
    #expect(SurrogatePairs.decoded(in: text) == decoded)
  }

  @Test func `are allowed in a policy that is a JSON file`() throws {
    let loaded = try Fixture.load(
      "rehearsal: 1\nname: test\nagents: agents/\npolicy: p.json\n" + Fixture.work,
      files: ["p.json": #"{"rehearsal-policy": 1, "derivable": ["\ud83d\ude42"]}"#]
    )
    #expect(loaded.plan.name == "test")
  }
}
