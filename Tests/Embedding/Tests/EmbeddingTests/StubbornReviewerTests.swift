import RehearsalTesting
import Testing

actor StubbornReviewer: Agent {
  nonisolated let loop: EventLoop
  init(on loop: EventLoop) { self.loop = loop }

  func receive(_ handoff: Handoff, at desk: Desk) {
    let defects = [Defect(category: "A01", text: "object reference not checked")]
    desk.decide(.blocked, defects, after: .minutes(4))
    desk.sendBack(defects, after: .minutes(4))
  }
}

@Test(.rehearsal, arguments: Seeds(0..<50))
func `a reviewer that never lets go leaves the task stuck`(seed: Seed) async throws {
  let rehearsal = try await rehearse("Scenarios/login.yaml", seed: seed) {
    Cast("code-reviewer") { StubbornReviewer(on: $0) }
  }
  #expect(rehearsal.verdict == .pass)
  #expect(rehearsal.tasks["AUTH-B001"].outcome == .stuck(.attemptsExhausted))
  #expect(rehearsal.violations.isEmpty)
}
