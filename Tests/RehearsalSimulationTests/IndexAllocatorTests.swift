@testable import RehearsalSimulation
import Testing

@Suite struct `Index allocators` {
  @Test(arguments: [3, 40, 3_000])
  func `assign unique indices and reuse those of removed numbers`(_ open: UInt64) {
    var allocator = IndexAllocator()
    var model: [UInt32: Int] = [:]
    var most = 0
    var draws = RandomStream(seed: open)
    for step in 0..<20_000 as Range<UInt64> {
      let number = 1 + UInt32(draws.next(below: open) + step / 8)
      if draws.next(below: 2) == 0 {
        #expect(allocator.remove(number) == model.removeValue(forKey: number))
      } else {
        let isNew = model[number] == nil
        let index = allocator.add(number)
        #expect(!isNew || !model.values.contains(index))
        #expect(isNew || model[number] == index)
        model[number] = index
      }
      most = max(most, model.count)
      let other = 1 + UInt32(draws.next(below: open) + step / 8)
      #expect(allocator.index(of: other) == model[other])
    }
    #expect(allocator.identifiers == model.keys.sorted())
    #expect(allocator.count == model.count && !model.isEmpty)
    #expect(model.values.allSatisfy { $0 < most })
  }
}
