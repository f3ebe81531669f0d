import Foundation
import GRDB
import RehearsalDefinitions
import RehearsalRules
import RehearsalSimulation
import Support
import Testing

@testable import RehearsalRecording

@Suite struct `A series of event blocks` {
  @Test func `starts a new block where one is full, and reads on across blocks`() throws {
    let texts = (0..<40).map { String(repeating: "\($0) ", count: 500) }
    let events = (0..<UInt64(3_000)).map { number in
      Event(
        sequence: number,
        time: Instant(nanoseconds: Int64(number) * 1_000_003),
        agent: AgentID(rawValue: UInt32(number % 3)),
        session: SessionID(rawValue: UInt32(number)),
        task: number % 5 == 0 ? .none : TaskID(rawValue: .max - 1),
        handoff: HandoffID(rawValue: .max),
        kind: .actRead(texts[Int(number % 40)])
      )
    }
    let (found, blockCount) = try packedAndRead(events)
    #expect(blockCount > 2)
    #expect(found == events)
  }

  @Test func `tells texts apart that only look the same`() throws {
    let texts = ["caf\u{e9}", "cafe\u{301}", "caf\u{e9}"]
    let events = texts.enumerated().map { number, text in
      Event(sequence: UInt64(number), time: .start, kind: .actRead(text))
    }
    let found = try packedAndRead(events).events.map { event -> [UInt8] in
      if case .actRead(let text) = event.kind { Array(text.utf8) } else { [] }
    }
    #expect(found == texts.map { Array($0.utf8) })
  }

  @Test func `has the sequence numbers of its events, even if some are left out`() throws {
    let events = [4, 5, 9, 10, 2].map { number in
      Event(sequence: UInt64(number), time: .start, kind: .workMerged)
    }
    let (found, blockCount) = try packedAndRead(events)
    #expect(found == events)
    #expect(blockCount == 3)
  }

  @Test func `is read or refused, whichever byte of a block is changed`() throws {
    var writer = EventBlockWriter(run: 1)
    var count: Int64 = 0
    _ = Simulation(try Fixture.load(PackedRecordings.scenario).plan).run(seed: 0) { event in
      _ = writer.append(event)
      count += 1
    }
    let lastBlock = writer.takeBlock()
    let block = try #require(lastBlock)
    var refusedCount = 0
    for position in block.bytes.indices {
      for change in [UInt8(1), 0x80, 0xff] {
        var bytes = block.bytes
        bytes[position] ^= change
        var reader = EventBlockReader(firstSequence: .max, count: count, bytes: Data(bytes))
        do {
          while try reader.next() != nil {}
        } catch {
          refusedCount += 1
        }
      }
    }
    #expect(refusedCount > block.bytes.count)
  }

  @Test func `is refused where a few bytes stand for a large text many times`() throws {
    // A report with 1,000 deliverables, all of them one text of a megabyte.
    let size = 1 << 20
    let head: [UInt8] = [50, 0, 0xd0, 0x0f, 0, 0x80, 0x80, 0x40]
    let bytes = head + [UInt8](repeating: 97, count: size) + [UInt8](repeating: 0, count: 1_001)
    var reader = EventBlockReader(firstSequence: 0, count: 1, bytes: Data(bytes))
    #expect(throws: EventBlockReader.DamagedBlock.self) { _ = try reader.next() }
    let few: [UInt8] = [50, 0, 4, 0, 1, 97, 0, 0, 0]
    var fewReader = EventBlockReader(firstSequence: 0, count: 1, bytes: Data(few))
    let event = try fewReader.next()
    #expect(event != nil)
  }

  /// Packs events into as few blocks as there can be, and reads them from there.
  private func packedAndRead(_ events: [Event]) throws -> (events: [Event], blockCount: Int) {
    var writer = EventBlockWriter(run: 1)
    var blocks: [EventBlock] = []
    for event in events { if let block = writer.append(event) { blocks.append(block) } }
    if let block = writer.takeBlock() { blocks.append(block) }
    #expect(writer.takeBlock() == nil)
    var found: [Event] = []
    for block in blocks {
      var reader = EventBlockReader(
        firstSequence: Int64(block.firstSequence),
        count: Int64(block.count),
        bytes: Data(block.bytes)
      )
      while let event = try reader.next() { found.append(event) }
    }
    return (found, blocks.count)
  }
}
