import Foundation
import RehearsalRecording
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalAnalysis

@Suite struct `The data of a page` {
  @Test func `cannot end the element that it is in, and shows marks that turn text`() throws {
    let table = PageTable(
      name: "t",
      columns: ["a", "b", "c"],
      rows: [
        [.text("</script><script>\u{202e}\u{1b}[31m"), .integer(3), .null],
        [.real(0.5), .null, .text("\"")],
      ]
    )
    let json = [table].json
    #expect(!json.contains("<"))
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: [String: Any]]
    )
    let rows = try #require(object["t"]?["rows"] as? [[Any]])
    #expect(rows[0][0] as? String == "</script><script>\\u{202e}\\u{1b}[31m")
    #expect(rows[0][1] as? Int == 3 && rows[0][2] is NSNull && rows[1][2] as? String == "\"")
  }

  @Test func `shortens a text of a megabyte`() {
    let table = PageTable(
      name: "t",
      columns: ["a"],
      rows: [[.text(String(repeating: "x", count: 1 << 20))]]
    )
    #expect([table].json.utf8.count < 3_000)
  }
}

@Suite struct `The script of a page` {
  @Test(arguments: [PageScript.recording, PageScript.comparison])
  func `neither imports nor exports, and has no comments`(script: String) {
    let lines = script.split(separator: "\n")
    #expect(lines.count > 500)
    for mark in ["import ", "export ", "//", "/**"] {
      #expect(!lines.contains { $0.hasPrefix(mark) }, "\(mark)")
    }
  }

  @Test func `names what each module exports`() {
    #expect(
      PageScript.recording.contains(
        "const { time, seconds, count, whole, short, percent, money, ticks } = (() => {"
      )
    )
    #expect(
      PageScript.recording.contains("return { Selection")
        || PageScript.recording.contains("Selection } = (() => {")
    )
  }
}

@Suite struct `The handoffs of a page` {
  private func rows(_ rest: String) throws -> [[String: String]] {
    let plan = try Fixture.plan(Fixture.work + rest)
    var events: [Event] = []
    _ = Simulation(plan).run(seed: 1) { events.append(copy $0) }
    let table = HandoffTable(events).table
    return table.rows.map { row in
      Dictionary(uniqueKeysWithValues: zip(table.columns, row.map(\.json)))
    }
  }

  @Test func `are sent, and delivered when the receiver takes them up`() throws {
    let all = try rows("behaviour: {backend-implementer: [{takes: 10m}]}\n")
    let delivery = try #require(all.first { $0["intent"] == "\"deliver\"" })
    #expect(delivery["sent"] == "600000000000" && delivery["settled"] == "600000000000")
    #expect(all.allSatisfy { $0["fate"] == "\"delivered\"" })
  }

  @Test func `are lost, and a duplicate is a row of its own`() throws {
    let all = try rows(
      "faults: [{id: cut, drop: {from: verify-app, to: code-reviewer, nth: 1}}, {id: twice, duplicate: {to: verify-app, nth: 1}}]\n"
    )
    #expect(all.count { $0["fate"] == "\"lost\"" } == 1)
    let copies = all.filter { $0["copy"] == "1" }
    #expect(copies.count == 1)
    #expect(all.contains { $0["number"] == copies[0]["number"] && $0["copy"] == "0" })
  }

  @Test func `are on their way while their work is merged`() throws {
    let all = try rows("platform: {workspace: worktree, merge: {takes: 30m}}\n")
    let result = try #require(all.first { $0["intent"] == "\"approve\"" })
    #expect(result["routed"] == "1800000000000")
  }

  @Test func `say how often they were asked again, and that the answer was late`() throws {
    let all = try rows(
      "platform: {reply: {to: verify-app, within: 5m, tries: 2, late: dropped}}\nbehaviour: {verify-app: [{takes: 7m}]}\n"
    )
    #expect(all.contains { $0["again"] == "1" })
    #expect(all.contains { $0["late"] == "1" })
  }
}

@Suite struct `The events of a page` {
  @Test(arguments: [
    ("APPROVED", "good"), ("NEEDS FIXES", "bad"), ("BLOCKED", "bad"),
  ])
  func `say whether a decision is good or bad`(decision: String, result: String) throws {
    let plan = try Fixture.plan(
      Fixture.work
        + "behaviour: {code-reviewer: [{decides: {decision: \(decision), defects: [{category: A01, text: x}]}}]}\n"
    )
    var events: [Event] = []
    var judge = RunJudge(plan)
    let summary = Simulation(plan).run(seed: 1) { event in
      events.append(copy event)
      judge.observe(event)
    }
    let page = RunPage(
      RunPage.Origin(path: "a.yaml"),
      plan,
      events,
      JudgedRun(summary: summary, judgement: judge.conclude())
    )
    let table = try #require(page.tables.first { $0.name == "events" })
    let results = zip(events, table.rows).compactMap { event, row in
      if case .decisionMade(let made, _) = event.kind, made.rawValue == decision {
        row.last
      } else {
        nil
      }
    }
    #expect(!results.isEmpty && results.allSatisfy { $0 == .text(result) })
  }
}
