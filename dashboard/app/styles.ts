// Mantine's styles live in a cascade layer, so that our own modules override them without higher specificity.
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './fonts.css';
import './global.css';
import './tones.css';
