@testable import RehearsalSimulation
import Testing

@Suite struct `Places for numbers` {
  @Test(arguments: [3, 40, 3_000])
  func `are found again, never shared, and no more than were ever needed`(_ open: UInt64) {
    var places = NumberedPlaces()
    var model: [UInt32: Int] = [:]
    var most = 0
    var draws = RandomStream(seed: open)
    for step in 0..<20_000 as Range<UInt64> {
      let number = 1 + UInt32(draws.next(below: open) + step / 8)
      if draws.next(below: 2) == 0 {
        #expect(places.remove(number) == model.removeValue(forKey: number))
      } else {
        let isNew = model[number] == nil
        let place = places.add(number)
        #expect(!isNew || !model.values.contains(place))
        #expect(isNew || model[number] == place)
        model[number] = place
      }
      most = max(most, model.count)
      let other = 1 + UInt32(draws.next(below: open) + step / 8)
      #expect(places.place(of: other) == model[other])
    }
    #expect(places.numbers == model.keys.sorted())
    #expect(places.count == model.count && !model.isEmpty)
    #expect(model.values.allSatisfy { $0 < most })
  }
}
