import Randomness
import Testing

@testable import Reinforcement

@Suite struct CartPoleTests {
    /// Five pushes as Gymnasium 1.4 makes them.
    @Test func motionIsThatOfGymnasiumToTheLastBit() {
        var cartPole = CartPole(state: [0.01, -0.02, 0.03, -0.04])
        for push in [true, false, true, true, true] { cartPole.push(toTheRight: push) }
        let expected: SIMD4<Double> = [0x1.81853c7941f12p-6, 0x1.209447e1316e7p-1, 0x1.1bd7fdf06aab2p-8, -0x1.c27bf84036c1ep-1]
        #expect(cartPole.state == expected)
    }

    @Test func theMirrorImageMovesAsTheMirrorImage() {
        var stream = RandomStream(seed: 1, purpose: "test")
        for _ in 0..<100 {
            let start = CartPole(from: &stream)
            #expect((0..<4).allSatisfy { abs(start.state[$0]) < 0.05 })
            var (left, right) = (start, CartPole(state: -start.state))
            for _ in 0..<20 {
                let push = stream.nextUniform() < 0.5
                left.push(toTheRight: push)
                right.push(toTheRight: !push)
                #expect(left.state == -right.state)
            }
        }
    }

    /// Without a cart to give way a pole of half-length l falls as e^(t √(3g/4l)); with one it falls faster, as e^(t √(g/(l(4/3 − m/M)))).
    @Test func aPoleFallsAtItsRate() {
        // Pushes that alternate leave the growth of a small tilt.
        let rate = (CartPole.gravity / (CartPole.halfLength * (4.0 / 3 - CartPole.poleMass / CartPole.totalMass))).squareRoot()
        func angle(_ tilt: Double) -> Double {
            var cartPole = CartPole(state: [0, 0, tilt, tilt * rate])
            for step in 0..<20 { cartPole.push(toTheRight: step % 2 == 0) }
            return cartPole.state.z
        }
        // The difference of two tilts does not know of the pushes. Euler's method multiplies it by 1 + 0.02 rate.
        var growth = 1.0
        for _ in 0..<20 { growth *= 1 + CartPole.step * rate }
        #expect(abs((angle(1e-4) - angle(-1e-4)) / (2e-4 * growth) - 1) < 0.02)
    }

    @Test func itFallsBeyondItsBounds() {
        #expect(!CartPole(state: [2.4, 9, CartPole.greatestAngle, 9]).hasFailed)
        let fallen: [SIMD4<Double>] = [[(2.4).nextUp, 0, 0, 0], [-2.5, 0, 0, 0], [0, 0, 0.21, 0], [0, 0, -0.21, 0]]
        for state in fallen { #expect(CartPole(state: state).hasFailed) }
        #expect(CartPole(state: [0.1, 1, 2, 3]).observation == [Float(0.1), 1, 2, 3])
    }
}
