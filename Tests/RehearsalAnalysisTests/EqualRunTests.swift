import Foundation
import RehearsalAnalysis
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation
import Support
import Synchronization
import Testing

@Suite struct `A scenario that draws nothing at random` {
  private static let text =
    Fixture.head + Fixture.work + "seeds: 3:8\nfaults: [{id: late, delay: {by: 5m, nth: 1}}]\n"
  private static let randomText =
    Fixture.head + Fixture.work + "seeds: 3:8\nfaults: [{id: late, delay: {by: 5m, rate: 50}}]\n"

  private func result(_ text: String, checksDeterminism: Bool = false) async throws -> SuiteResult {
    let loaded = try Fixture.load(text)
    var sweep = Sweep(jobs: 2)
    sweep.checksDeterminism = checksDeterminism
    return try await sweep.run([LoadedScenario(path: "s.yaml", loaded: loaded)])
  }

  @Test func `has the same results as if each seed were simulated`() async throws {
    let copied = try await result(Self.text)
    var simulated = try await result(Self.text, checksDeterminism: true)
    simulated.scenarios[0].checkOptions = ""
    #expect(copied.scenarios[0].runs.map(\.summary.seed) == [3, 4, 5, 6, 7])
    #expect(copied.scenarios[0].runs.map(\.summary) == simulated.scenarios[0].runs.map(\.summary))
    let (one, other) = (try JSONReport(copied).json(), try JSONReport(simulated).json())
    #expect(String(decoding: one, as: UTF8.self) == String(decoding: other, as: UTF8.self))
  }

  @Test func `is simulated once for all seeds, or for each if determinism is checked`() async throws
  {
    #expect(try await simulatedCount(Self.text) == 1)
    #expect(try await simulatedCount(Self.text, checksDeterminism: true) == 5)
    #expect(try await simulatedCount(Self.randomText) == 5)
  }

  /// Returns the number of runs whose real time was measured.
  private func simulatedCount(_ text: String, checksDeterminism: Bool = false) async throws -> Int {
    let result = try await result(text, checksDeterminism: checksDeterminism)
    return result.scenarios[0].runs.count { $0.wallTime != nil }
  }

  @Test func `says in reports that its runs are equal`() async throws {
    let note = "1 scenario draws nothing at random, so that the runs are equal for all seeds\n"
    let equal = try await result(Self.text)
    #expect(TextReport(equal).description.hasSuffix(note))
    #expect(try json(equal).contains("\"dependsOnSeed\" : false"))
    let random = try await result(Self.randomText)
    #expect(!TextReport(random).description.contains("at random"))
    #expect(try json(random).contains("\"dependsOnSeed\" : true"))
  }

  private func json(_ result: SuiteResult) throws -> String {
    String(decoding: try JSONReport(result).json(), as: UTF8.self)
  }

  /// An agent that counts how many of it were made.
  private actor CountedAgent: Agent {
    nonisolated let loop: EventLoop

    init(on loop: EventLoop, _ count: borrowing Atomic<Int>) {
      self.loop = loop
      count.add(1, ordering: .relaxed)
    }

    func receive(_ handoff: Handoff, at desk: Desk) {}
  }

  @Test func `is simulated with each seed if an agent is written in code`() async throws {
    let loaded = try Fixture.load(Self.text)
    let counter = Counter()
    var sweep = Sweep()
    sweep.makeCustomActor = { name, loop in
      name == "verify-app" ? .immediate(CountedAgent(on: loop, counter.count)) : nil
    }
    let suite = try await sweep.run([LoadedScenario(path: "s.yaml", loaded: loaded)])
    #expect(counter.count.load(ordering: .relaxed) == 5)
    // The agent could draw at random, even if five runs do not show it.
    #expect(!TextReport(suite).description.contains("at random"))
    #expect(try json(suite).contains("\"dependsOnSeed\" : true"))
  }

  private final class Counter: Sendable {
    let count = Atomic(0)
  }
}
